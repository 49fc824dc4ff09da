"""The database cache with JSON in it: what is read back is data, never code.

Django's own backend pickles, so whoever can write its table can run code in every process, and an
object outlives the class that it was made of. This one stores what JSON carries unchanged and
refuses everything else where it is put in.
"""

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction
from django.utils import timezone

PLAIN = (str, int, bool, type(None))


class NotPlain(TypeError):
    """A value that would come back from JSON as something else."""


def dumps(value: Any) -> str:
    """Return the JSON of a value that comes back exactly as it went in.

    Raises:
        NotPlain: it holds a tuple, a date, a key that is no text, or anything else of that kind.
    """
    _check(value, "value")
    return json.dumps(value, separators=(",", ":"))


def _check(value: Any, path: str) -> None:
    """Ask for exact types: a subclass, such as an enumeration, would come back as its base."""
    kind = type(value)
    if kind in PLAIN or (kind is float and math.isfinite(value)):
        return
    if kind is list:
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
    elif kind is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise NotPlain(f"The cache holds JSON, and {path} has the key {key!r}: use a text.")
            _check(item, f"{path}[{key!r}]")
    else:
        raise NotPlain(
            f"The cache holds JSON, and {path} is of type {kind.__name__}: "
            "store texts, numbers, true, false, none, lists and objects of them."
        )


class JsonCache(DatabaseCache):
    """Django's database cache; values are stored as JSON, and a counter is raised in one step."""

    if TYPE_CHECKING:  # what Django's class has and its stubs leave out
        _table: str

        def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None: ...

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Return what is stored under the keys and has not expired."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        if not names:
            return {}
        connection = connections[router.db_for_read(self.cache_model_class)]
        marks = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {self._quoted(connection)} "  # noqa: S608 - our table
                f"WHERE cache_key IN ({marks}) AND expires > %s",
                [*names, _stamp(connection, timezone.now())],
            )
            rows = cursor.fetchall()
        found: dict[str, Any] = {}
        for name, text in rows:
            try:
                found[names[name]] = json.loads(text)
            except ValueError:
                continue  # an entry of a release that pickled: it is as good as expired
        return found

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Raise a stored number, in one statement so that no two processes lose a count.

        Its expiry stays; Django's own reads, writes, and sets the default expiry anew.

        Raises:
            ValueError: nothing is stored under the key, or no whole number.
        """
        connection = connections[router.db_for_write(self.cache_model_class)]
        name = self.make_and_validate_key(key, version=version)
        now = _stamp(connection, timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._quoted(connection)} "  # noqa: S608 - our own table
                "SET value = CAST(CAST(value AS BIGINT) + %s AS TEXT) "
                "WHERE cache_key = %s AND expires > %s AND TRIM(value, %s) = '' RETURNING value",
                [delta, name, now, "-0123456789"],
            )
            row = cursor.fetchone()
        if row is None:
            raise ValueError(f"Nothing that can be counted is stored under {key!r}.")
        return int(row[0])

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Write one entry; ``mode`` is ``set``, ``add`` (only where none is) or ``touch``.

        As with Django's own, a database that refuses the write stores nothing and says so.
        """
        text = "" if mode == "touch" else dumps(value)
        using = router.db_for_write(self.cache_model_class)
        connection = connections[using]
        now = timezone.now()
        ends = _stamp(connection, self._ends(timeout))
        with connection.cursor() as cursor:
            self._make_room(using, cursor, now)
            try:
                with transaction.atomic(using=using):
                    return self._write(cursor, connection, mode, key, text, now=now, ends=ends)
            except DatabaseError:
                return False

    def _write(
        self,
        cursor: Any,
        connection: Any,
        mode: str,
        key: str,
        text: str,
        *,
        now: datetime,
        ends: Any,
    ) -> bool:
        table, stamp = self._quoted(connection), _stamp(connection, now)
        if mode == "touch":
            cursor.execute(
                f"UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s",  # noqa: S608
                [ends, key, stamp],
            )
            return bool(cursor.rowcount)
        statement = (
            f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) "  # noqa: S608
            "ON CONFLICT (cache_key) DO UPDATE "
            "SET value = excluded.value, expires = excluded.expires"
        )
        values = [key, text, ends]
        if mode == "add":
            statement += f" WHERE {table}.expires <= %s"
            values.append(stamp)
        cursor.execute(statement, values)
        return bool(cursor.rowcount)

    def _make_room(self, using: str, cursor: Any, now: datetime) -> None:
        cursor.execute(f"SELECT COUNT(*) FROM {self._quoted(connections[using])}")  # noqa: S608
        number = cursor.fetchone()[0]
        if number > self._max_entries:
            self._cull(using, cursor, now, number)

    def _ends(self, timeout: Any) -> datetime:
        seconds = self.get_backend_timeout(timeout)
        if seconds is None:
            return datetime.max.replace(tzinfo=UTC, microsecond=0)
        return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=0)

    def _quoted(self, connection: Any) -> str:
        name: str = connection.ops.quote_name(self._table)
        return name


def _stamp(connection: Any, at: datetime) -> Any:
    """Return a moment as the cache table of this database compares it."""
    return connection.ops.adapt_datetimefield_value(at)
