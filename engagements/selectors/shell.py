"""What the frame of every page shows of a person: unread notices and pinned views, in one query."""

from dataclasses import dataclass

from django.db.models import Func, IntegerField, Subquery, Value

from engagements.models import Notice, User
from engagements.selectors import notices, views

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
    """Return what the frame of a page shows to ``user``.

    Views are cut to the first ones here: SQLite takes neither order nor limit in a part of a union.
    """
    unread = notices.visible_to(user).filter(read_at=None)[: notices.MOST_COUNTED]
    count = Func("pk", function="COUNT", output_field=IntegerField())
    counted = Notice.objects.filter(pk__in=unread.values("pk")).annotate(n=count).values("n")
    bell = User.objects.filter(pk=user.pk).order_by()
    pinned = views.visible_to(user).filter(is_pinned=True).order_by()
    rows = bell.values_list(Value(UNREAD), Value(""), Value(""), Subquery(counted)).union(
        pinned.values_list(Value(VIEW), "slug", "title", "id"), all=True
    )
    found = sorted(rows, key=lambda row: (row[2].casefold(), row[3]))
    named = [PinnedView(slug=row[1], title=row[2]) for row in found if row[0] == VIEW]
    return Frame(
        unread=next((row[3] for row in found if row[0] == UNREAD), 0),
        pinned=tuple(named[: views.IN_SIDEBAR]),
    )
