"""Statements that the ORM does not write: once for each role, or many limited lists in one."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from engagements.models import User

SOMEBODY = -715_517_155  # stands for the reader in a statement; no row has this key


def written(rows_for: Callable[[User], QuerySet[Any, Any]]) -> Callable[[User], list[Any]]:
    """Ask the same as ``rows_for``, whose SQL is made once for each role: that costs most of it.

    It may look at the reader's role and key, and at nothing else that changes; its columns are
    texts and whole numbers, which come as they are from every database.
    """

    def rows(user: User) -> list[Any]:
        statement, values = _statement(rows_for, user.role, is_active=user.is_active)
        if not statement:
            return []
        with connection.cursor() as cursor:
            cursor.execute(statement, [user.pk if value == SOMEBODY else value for value in values])
            return list(cursor.fetchall())

    return rows


@cache
def _statement(
    rows_for: Callable[[User], QuerySet[Any, Any]], role: str, *, is_active: bool
) -> tuple[str, tuple[Any, ...]]:
    reader = User(pk=SOMEBODY, role=role, is_active=is_active)
    try:
        statement, values = rows_for(reader).query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return statement, tuple(values)


def forget() -> None:
    """Have every statement written anew."""
    _statement.cache_clear()


def all_of(lists: Iterable[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """Return the rows of several lists, each with its own order and limit, by one statement.

    The ORM cannot write it for SQLite, which takes no limit in the parts of a union. Columns are
    texts and whole numbers, which come as they are from every database.
    """
    parts: list[str] = []
    values: list[Any] = []
    for rows in lists:
        try:
            statement, parameters = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({statement}) AS part")  # noqa: S608 - the ORM's own, with parameters
        values += parameters
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())


def by_keys(rows: QuerySet[Any, Any], *, count: int) -> QuerySet[Any, Any]:
    """Return the first ``count`` of ordered ``rows``, found by their keys alone.

    For lists that are searched by words: PostgreSQL guesses how many rows hold a word, and where
    it guesses too few it joins all of them before it takes the first. Here it joins those shown.
    """
    return rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:count]))
