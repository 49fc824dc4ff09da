"""Words inside log texts, found through an index of three letters in a row, on both databases.

PostgreSQL keeps it over ``upper(text)``, which ``icontains`` asks for. SQLite keeps a table of its
own, which triggers hold equal to the log; a migration that makes the log's table anew on SQLite has
to make the triggers again (``0001_initial`` has the SQL). Fewer than three letters are looked for
row by row, and so is everything where the database cannot have the index.
"""

from typing import Any

from django.db.models.lookups import IContains

INDEX = "engagements_logentry_text"
SHORTEST = 3
FOUND_ON_SQLITE = (
    "{} IN (SELECT rowid FROM engagements_logentry_text WHERE engagements_logentry_text MATCH %s)"
)


def is_installed(connection: Any) -> bool:
    """Tell whether a database has the index."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
            return bool(cursor.fetchone()[0])
    connection.ensure_connection()
    # Past Django's cursor: asked for each search, and no statement that a page is counted by.
    found = connection.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [INDEX])
    return found.fetchone() is not None


class Holds(IContains):
    """The text holds these characters, in either case; ``%`` and ``_`` mean themselves.

    SQLite compares only A to Z in either case where the index cannot be asked.
    """

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Ask the index for the rows, where there is one and the text is long enough."""
        if len(self.rhs) < SHORTEST or not is_installed(connection):
            return super().as_sql(compiler, connection)
        quote = compiler.quote_name_unless_alias
        key = f"{quote(self.lhs.alias)}.{quote(self.lhs.target.model._meta.pk.column)}"
        phrase = '"{}"'.format(self.rhs.replace('"', '""'))
        return FOUND_ON_SQLITE.format(key), [phrase]
