"""What the frame of every page shows of a person: unread notices and pinned views, in one query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Subquery, Value

from engagements.models import Notice, User
from engagements.selectors import notices, views
from engagements.selectors.written import written

UNREAD, VIEW = "unread", "view"


@dataclass(frozen=True, kw_only=True)
class PinnedView:
    """A saved view of the sidebar."""

    slug: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The count beside the bell, up to the most that is counted, and the views of the sidebar."""

    unread: int
    pinned: tuple[PinnedView, ...]


def frame_of(user: User) -> Frame:
    """Return what the frame of a page shows to ``user``."""
    found = sorted(_rows(user), key=lambda row: (row[2].casefold(), row[3]))
    named = [PinnedView(slug=row[1], title=row[2]) for row in found if row[0] == VIEW]
    return Frame(
        unread=next((row[3] for row in found if row[0] == UNREAD), 0),
        pinned=tuple(named[: views.IN_SIDEBAR]),
    )


@written
def _rows(reader: User) -> QuerySet[Any, tuple[str, str, str, int]]:
    """Return one row with the count, and one for each view.

    The views are all of them: SQLite takes neither order nor limit in a part of a union.
    """
    unread = notices.visible_to(reader).filter(read_at=None)[: notices.MOST_COUNTED]
    pinned = views.visible_to(reader).filter(is_pinned=True)
    count = Func("pk", function="COUNT", output_field=IntegerField())
    counted = Notice.objects.filter(pk__in=unread.values("pk")).annotate(n=count).values("n")
    bell = User.objects.filter(pk=reader.pk).order_by()
    return bell.values_list(Value(UNREAD), Value(""), Value(""), Subquery(counted)).union(
        pinned.order_by().values_list(Value(VIEW), "slug", "title", "id"), all=True
    )
