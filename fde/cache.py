"""The database cache for figures that were worked out: many entries cost one statement."""

import base64
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router


class KeptCache(DatabaseCache):
    """Django's database cache, written by one statement and never culled.

    Its callers use a fixed key for each thing they keep, so that an entry is written over and the
    table stays as small as what is kept. Django's own backend asks four times for each entry.
    """

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep one value."""
        self.set_many({key: value}, timeout, version)

    def set_many(
        self,
        data: Mapping[str, Any],
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[str]:
        """Keep many values; the last writer of a key wins.

        A database that is locked keeps nothing: the figures are worked out again.
        """
        if not data:
            return []
        connection = connections[router.db_for_write(self.cache_model_class)]
        ends = datetime.fromtimestamp(self.get_backend_timeout(timeout) or 0, tz=UTC)
        until = connection.ops.adapt_datetimefield_value(ends.replace(microsecond=0))
        values: list[Any] = []
        for key, value in data.items():
            text = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
            values += [self.make_and_validate_key(key, version=version), text, until]
        table = connection.ops.quote_name(self._table)
        rows = ", ".join(["(%s, %s, %s)"] * len(data))
        statement = (
            f"INSERT INTO {table} (cache_key, value, expires) VALUES {rows} "  # noqa: S608 - our own table's name; values are parameters
            "ON CONFLICT (cache_key) DO UPDATE "
            "SET value = excluded.value, expires = excluded.expires"
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
        except OperationalError:
            return list(data)
        return []
