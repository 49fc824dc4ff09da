"""What the tests of the installed areas hand to tests of the whole product.

``tests/engagements/areas/<area>/shared/`` holds modules of fixed names: ``lists`` (exceptions to
rules of the house), ``operations`` and ``routes`` (an example of each), ``scopes`` (checks of what
people may see) and ``world`` (the area's rows in the seeded world). A new area brings its own, and
no list in another folder names it.
"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

HOME = "engagements.areas."


def ours():
    """Return the configurations of the product's own apps, the deployment left out."""
    return [config for config in apps.get_app_configs() if config.name in CORE or is_area(config)]


CORE = ("engagements", "reports")


def is_area(config):
    return getattr(config, "module", None) is not None and config.name.startswith(HOME)


def shared(name):
    """Return that module of every installed area that has it, in the order of the apps."""
    found = (f"tests.{config.name}.shared.{name}" for config in ours() if is_area(config))
    return [import_module(module) for module in found if find_spec(module)]


def merged(name, attribute):
    """Return one dictionary or set of what the areas hold under a name."""
    parts = [getattr(module, attribute) for module in shared(name) if hasattr(module, attribute)]
    keys = [key for part in parts for key in part]
    assert len(keys) == len(set(keys)), f"two areas name the same: {sorted(keys)}"
    if all(isinstance(part, dict) for part in parts):
        return {key: value for part in parts for key, value in part.items()}
    return {key for part in parts for key in part}


def modules(floor):
    """Return all modules of one floor, of all apps of the product, each package before its own."""
    found = []
    for name in packages(floor):
        package = import_module(name)
        inner = pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}.")
        found += [package, *(import_module(one.name) for one in inner)]
    return found


def packages(floor):
    """Return the packages or modules of one floor, of all apps of the product that have it."""
    found = (f"{config.name}.{floor}" for config in ours())
    return [name for name in found if find_spec(name)]
