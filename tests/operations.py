"""All operations of the product: every module of services is loaded, so none is missing."""

import importlib
import pkgutil

from engagements.services.operations import OPERATIONS
from tests import areas


def modules():
    """Return every module of services by its name."""
    found = {}
    for name in areas.packages("services"):
        package = found[name] = importlib.import_module(name)
        for one in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
            found[one.name] = importlib.import_module(one.name)
    return found


def short(name):
    """Return a name without what every name of its app begins with; the core's has no app."""
    app, _, rest = f"{name}.".partition(".services.")
    parts = [] if app == "engagements" else [app.rpartition(".")[2]]
    return ".".join(filter(None, [*parts, rest.rstrip(".")]))


def every():
    """Return each operation by its short name."""
    modules()
    return {short(name): made for name, made in sorted(OPERATIONS.items())}
