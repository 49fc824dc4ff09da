"""The installed areas, in the order of ``INSTALLED_APPS``: all that the core knows of them.

An app's configuration names its contribution, ``area = "engagements.areas.dataenv.area.AREA"``.
Nothing here is asked while modules are being imported: an area's parts import the core.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from engagements.area import Area, Judge, Print, Work
from engagements.showing import Show

Part = TypeVar("Part", Judge, Work, Show, Print)


@cache
def areas() -> tuple[Area, ...]:
    """Return what the installed apps contribute."""
    named = (getattr(config, "area", None) for config in apps.get_app_configs())
    return tuple(import_string(name) for name in named if name)


def folders() -> tuple[Path, ...]:
    """Return the folders of the core and of every app that contributes; no part is loaded."""
    named = (config for config in apps.get_app_configs() if getattr(config, "area", None))
    return tuple(dict.fromkeys([Path(__file__).parent, *(Path(row.path) for row in named)]))


@cache
def judges() -> dict[str, Judge]:
    """Return how each area judges, by its key; areas that judge nothing are left out."""
    return {area.key: _found(area.judge) for area in areas() if area.judge}


@cache
def works() -> tuple[Work, ...]:
    """Return what each area does."""
    return tuple(_found(area.work) for area in areas())


@cache
def shows() -> dict[str, Show]:
    """Return what is seen of each area, by its key."""
    return {area.key: _found(area.show) for area in areas()}


@cache
def prints() -> dict[str, Print]:
    """Return what each area says in a report, by its key."""
    return {area.key: _found(area.print) for area in areas()}


def title(key: str) -> str:
    """Return the title of an area; of one that is not installed, what its key says."""
    known = {area.key: area.title for area in areas()}
    return known.get(key) or key.replace("_", " ").capitalize()


def listed(parts: Iterable[Any], name: str) -> tuple[Any, ...]:
    """Return what the parts list under ``name``: by position, or in the order of their areas."""
    found = [entry for part in parts for entry in getattr(part, name)]
    return tuple(sorted(found, key=lambda entry: getattr(entry, "position", 0)))


def merged(parts: Iterable[Any], name: str) -> dict[str, Any]:
    """Return what the parts map under ``name``, in one table.

    Raises:
        ImproperlyConfigured: two of them map the same key.
    """
    found: dict[str, Any] = {}
    for part in parts:
        theirs = getattr(part, name)
        if twice := found.keys() & theirs.keys():
            raise ImproperlyConfigured(f"Two areas name {sorted(twice)[0]} in {name}.")
        found |= theirs
    return found


def forget() -> None:
    """Ask anew: for tests that install an area."""
    for asked in (areas, judges, works, shows, prints):
        asked.cache_clear()


def _found(part: "Part | str") -> Part:
    found: Part = import_string(part) if isinstance(part, str) else part
    return found
