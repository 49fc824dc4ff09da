"""The installed areas, in the order of ``INSTALLED_APPS``: all that the core knows of them.

An app's configuration names its contribution, ``area = "engagements.areas.<area>.area.AREA"``.
Nothing here is asked while modules are being imported: an area's parts import the core.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from engagements.area import Area, JobHook, Judge, Print, Subscriber, Work
from engagements.domain.events import EventType
from engagements.domain.jobs import DEFAULT_QUEUE, JobKind, Queue
from engagements.domain.notices import NoticeType
from engagements.domain.views import SavedPage
from engagements.showing import Show

if TYPE_CHECKING:
    from django.db.models import Model

    from engagements.exporters.listing import Listing
    from engagements.selectors.search import Search

Part = TypeVar("Part", Judge, Work, Show, Print)
Keyed = TypeVar("Keyed", EventType, JobKind, NoticeType, Queue, SavedPage, "Listing", "Search")


class TwoOwners(ImproperlyConfigured):
    """Two installed apps contribute something under one key: a mistake in the code."""


class NoArea(ImproperlyConfigured):
    """An app names a contribution that is not there, or is none: a mistake in the code."""


@cache
def areas() -> tuple[Area, ...]:
    """Return what the installed apps contribute.

    Raises:
        NoArea: an app names something else, or nothing that can be imported.
        TwoOwners: two apps contribute an area of one key.
    """
    found: dict[str, Area] = {}
    for config in apps.get_app_configs():
        if name := getattr(config, "area", None):
            area = _area_at(name, app=config.name)
            if area.key in found:
                raise TwoOwners(f"The area {area.key} of {config.name} is contributed twice.")
            found[area.key] = area
    return tuple(found.values())


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
        TwoOwners: two of them map the same key.
    """
    found: dict[str, Any] = {}
    for part in parts:
        theirs = getattr(part, name)
        if twice := found.keys() & theirs.keys():
            raise TwoOwners(f"{sorted(twice)[0]} is contributed twice to {name}.")
        found |= theirs
    return found


# --- what all of them do together ---------------------------------------------------------------


@cache
def event_types() -> dict[str, EventType]:
    """Return every type of event that may be recorded, by its key."""
    return _by_key(work.events for work in works())


@cache
def subscribers() -> dict[str, tuple[Subscriber, ...]]:
    """Return what is done when an event of a type is recorded, the core first."""
    found = defaultdict[str, list[Subscriber]](list)
    for work in works():
        for event, functions in work.subscribers.items():
            found[event] += functions
    return {event: tuple(functions) for event, functions in found.items()}


@cache
def notice_types() -> dict[str, NoticeType]:
    """Return every kind of notice, by its key."""
    return _by_key(work.notices for work in works())


@cache
def job_kinds() -> dict[str, JobKind]:
    """Return every kind of background work, by its key."""
    return _by_key(work.jobs for work in works())


def job_kind(key: str) -> JobKind:
    """Return a kind of job; one that no installed app knows is only named."""
    words = key.replace("_", " ").capitalize()
    return job_kinds().get(key) or JobKind(key=key, words=words, task="", queue=DEFAULT_QUEUE)


@cache
def queues() -> dict[str, Queue]:
    """Return the queues, each of which has a worker of its own."""
    return _by_key(work.queues for work in works())


@cache
def job_hooks() -> tuple[JobHook, ...]:
    """Return what is done when a job ends."""
    return tuple(hook for work in works() for hook in work.when_job_ends)


@cache
def listings() -> "dict[str, Listing]":
    """Return every list that can be exported, by its key."""
    return _by_key(work.listings for work in works())


@cache
def searches() -> "dict[str, Search]":
    """Return what can be searched, by the kind of what is found."""
    return _by_key(work.searches for work in works())


@cache
def saved_pages() -> dict[str, SavedPage]:
    """Return the pages whose filters can be saved, by their key."""
    return _by_key(work.saved_pages for work in works())


@cache
def evidence_links() -> "tuple[type[Model], ...]":
    """Return the models whose rows rest on a piece of evidence."""
    return tuple(model for work in works() for model in work.evidence_links)


def forget() -> None:
    """Ask anew: for tests that install an area."""
    for asked in list(globals().values()):
        if hasattr(asked, "cache_clear"):
            asked.cache_clear()


def _by_key(contributed: "Iterable[Iterable[Keyed]]") -> dict[str, Keyed]:
    found: dict[str, Keyed] = {}
    for items in contributed:
        for item in items:
            if item.key in found:
                raise TwoOwners(f"{item.key} is contributed twice.")
            found[item.key] = item
    return found


def _area_at(name: str, *, app: str) -> Area:
    try:
        area = import_string(name)
    except ImportError as error:
        raise NoArea(f"The area of {app}, {name}, cannot be imported: {error}.") from error
    if not isinstance(area, Area):
        raise NoArea(f"The area of {app}, {name}, is no Area.")
    return area


def _found(part: "Part | str") -> Part:
    found: Part = import_string(part) if isinstance(part, str) else part
    return found
