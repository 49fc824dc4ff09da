"""What the frame of every page shows of a person: unread notices and pinned views, in one query."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Func, IntegerField, QuerySet, Subquery, Value

from engagements.models import Notice, SavedView, User
from engagements.selectors import notices, views

UNREAD, VIEW = "unread", "view"
SOMEBODY = -715_517_155  # stands for the reader in a statement; no row has this key


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
    statement, values = _statement(user.role, is_active=user.is_active)
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk if value == SOMEBODY else value for value in values])
        rows = cursor.fetchall()
    found = sorted(rows, key=lambda row: (row[2].casefold(), row[3]))
    named = [PinnedView(slug=row[1], title=row[2]) for row in found if row[0] == VIEW]
    return Frame(
        unread=next((row[3] for row in found if row[0] == UNREAD), 0),
        pinned=tuple(named[: views.IN_SIDEBAR]),
    )


@cache
def _statement(role: str, *, is_active: bool) -> tuple[str, tuple[Any, ...]]:
    """Return the statement for people of a role, written once: writing it costs more than asking.

    The rules stay where they are: what people see depends on their role and key alone.
    """
    reader = User(pk=SOMEBODY, role=role, is_active=is_active)
    unread = notices.visible_to(reader).filter(read_at=None)[: notices.MOST_COUNTED]
    pinned = views.visible_to(reader).filter(is_pinned=True)
    statement, values = _together(SOMEBODY, unread, pinned).query.sql_with_params()
    return statement, tuple(values)


def _together(
    pk: int, unread: QuerySet[Notice], pinned: QuerySet[SavedView]
) -> QuerySet[Any, tuple[str, str, str, int]]:
    """Return one row with the count, and one for each view.

    The views are all of them: SQLite takes neither order nor limit in a part of a union.
    """
    count = Func("pk", function="COUNT", output_field=IntegerField())
    counted = Notice.objects.filter(pk__in=unread.values("pk")).annotate(n=count).values("n")
    bell = User.objects.filter(pk=pk).order_by()
    return bell.values_list(Value(UNREAD), Value(""), Value(""), Subquery(counted)).union(
        pinned.order_by().values_list(Value(VIEW), "slug", "title", "id"), all=True
    )
