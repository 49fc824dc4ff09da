"""All operations of the product: every module of services is loaded, so none is missing."""

import importlib
import pkgutil

from engagements.services.operations import OPERATIONS

PACKAGES = ("engagements.services", "reports.services")


def modules():
    """Return every module of services by its name."""
    found = {}
    for name in PACKAGES:
        package = importlib.import_module(name)
        for one in pkgutil.walk_packages(package.__path__, f"{name}."):
            found[one.name] = importlib.import_module(one.name)
    return found


def short(name):
    """Return a name without what every name begins with."""
    return name.removeprefix("engagements.services.").replace("reports.services.", "reports.")


def every():
    """Return each operation by its short name."""
    modules()
    return {short(name): made for name, made in sorted(OPERATIONS.items())}
