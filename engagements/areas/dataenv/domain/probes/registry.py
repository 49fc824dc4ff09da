"""All probes that there are: every module beside this one declares one as ``PROBE``."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from engagements.areas.dataenv.domain import probes
from engagements.areas.dataenv.domain.probe import Probe


def discover() -> Mapping[str, Probe]:
    """Return the probes of the package by their keys, in the order of these.

    Raises:
        ValueError: two modules declare a probe of the same key.
    """
    found: dict[str, Probe] = {}
    for module in pkgutil.iter_modules(probes.__path__, f"{probes.__name__}."):
        if module.name == __name__:
            continue
        probe: Probe = import_module(module.name).PROBE
        if probe.id in found:
            raise ValueError(f"{module.name}: {probe.id} is declared by another module too")
        found[probe.id] = probe
    return dict(sorted(found.items()))


PROBES = discover()
