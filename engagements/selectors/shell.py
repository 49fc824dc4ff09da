"""What the frame of every page shows of a person: unread notices and pinned views, in one query."""

from dataclasses import dataclass

from django.db.models import Func, IntegerField, Subquery, Value, Window
from django.db.models.functions import RowNumber

from engagements.models import Notice, SavedView, User
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
    """Return what the frame of a page shows to ``user``."""
    unread = notices.visible_to(user).filter(read_at=None)[: notices.MOST_COUNTED]
    count = Func("pk", function="COUNT", output_field=IntegerField())
    counted = Notice.objects.filter(pk__in=unread.values("pk")).annotate(n=count).values("n")
    bell = User.objects.filter(pk=user.pk).order_by()
    # SQLite takes no order and no limit in a part of a union: both lie one level deeper.
    pinned = SavedView.objects.filter(pk__in=views.pinned_for(user).values("pk")).order_by()
    place = Window(RowNumber(), order_by=["title", "id"])
    rows = bell.values_list(Value(UNREAD), Value(""), Value(""), Subquery(counted)).union(
        pinned.values_list(Value(VIEW), "slug", "title", place), all=True
    )
    found = sorted(rows, key=lambda row: row[3])
    return Frame(
        unread=next((count for kind, _, _, count in found if kind == UNREAD), 0),
        pinned=tuple(
            PinnedView(slug=slug, title=title) for kind, slug, title, _ in found if kind == VIEW
        ),
    )
