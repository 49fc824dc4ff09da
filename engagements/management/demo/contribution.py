"""What an area adds to the demo: moments in the life of each engagement, and jobs to wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.module_loading import import_string

from engagements import registry

if TYPE_CHECKING:
    from engagements.management.demo.story import Story
    from engagements.models import Engagement, Job, User

Act = Callable[[datetime], None]


class Moment(NamedTuple):
    """Something that happens in a story; of two at the same time the lower ``rank`` comes first."""

    at: datetime
    act: Act
    rank: int = 0


@dataclass(frozen=True, kw_only=True)
class Demo:
    """An area's part of the demo, named by its ``Work.demo``.

    ``jobs`` requests work on the flagship for a person, and yields each job with its words; the
    next one is requested only after that has ended.
    """

    moments: Callable[[Story], Iterable[Moment]] = lambda _: ()
    jobs: Callable[[Engagement, User], Iterable[tuple[str, Job]]] = lambda *_: ()


def contributed() -> list[Demo]:
    """Return what the installed areas add to the demo."""
    return [import_string(work.demo) for work in registry.works() if work.demo]
