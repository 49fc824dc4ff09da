"""What the tests of the installed areas hand to tests of the whole product.

``tests/engagements/areas/<area>/shared/`` holds modules of fixed names: ``lists`` (exceptions to
rules of the house), ``memory`` (what a process remembers), ``operations`` and ``routes`` (an
example of each), ``places`` (ids for addresses), ``scopes`` (checks of what people may see),
``twins`` (forms beside bodies) and ``world`` (the area's rows in the seeded world). A new area
brings its own, and no list in another folder names it.
"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
HOME = "engagements.areas."
CORE = ("engagements", "reports")


def ours():
    """Return the configurations of the product's own apps, the deployment left out."""
    return [config for config in apps.get_app_configs() if config.name in CORE or is_area(config)]


def is_area(config):
    return config.name.startswith(HOME)


def shared(name):
    """Return that module of every installed area that has it, in the order of the apps."""
    found = (f"tests.{config.name}.shared.{name}" for config in ours() if is_area(config))
    return [import_module(module) for module in found if find_spec(module)]


def merged(name, attribute):
    """Return one dictionary of those that the areas hold under a name; no key stands in two."""
    found = {}
    for module in shared(name):
        more = getattr(module, attribute, {})
        assert not found.keys() & more.keys(), f"{module.__name__} names what another area names"
        found |= more
    return found


def named(name, attribute):
    """Return one set of what the areas name under a name."""
    return {one for module in shared(name) for one in getattr(module, attribute, ())}


def modules(floor):
    """Return all modules of one floor, of all apps of the product, each package before its own."""
    found = []
    for name in packages(floor):
        package = import_module(name)
        inner = pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}.")
        found += [package, *(import_module(one.name) for one in inner)]
    return found


def sources(*floors):
    """Return the Python files of some floors, of all apps of the product, below the root."""
    homes = [ROOT / config.name.replace(".", "/") for config in ours()]
    files = [
        path
        for floor in floors
        for home in homes
        for path in (home / f"{floor}.py", *sorted((home / floor).rglob("*.py")))
        if path.exists()
    ]
    return [path.relative_to(ROOT) for path in files]


def packages(floor):
    """Return the packages or modules of one floor, of all apps of the product that have it."""
    found = (f"{config.name}.{floor}" for config in ours())
    return [name for name in found if find_spec(name)]
