"""Words inside log texts, found through an index of three letters in a row, on both databases.

PostgreSQL keeps it over ``upper(text)``, which ``icontains`` asks for. SQLite keeps a table of its
own, which triggers hold equal to the log; a migration that makes the log's table anew on SQLite has
to call ``install`` again. Fewer than three letters are looked for row by row, and so is everything
where the database cannot have the index.
"""

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models.lookups import IContains

logger = logging.getLogger(__name__)
INDEX = "engagements_logentry_text"
SHORTEST = 3
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
ON_POSTGRES = (
    "CREATE INDEX IF NOT EXISTS engagements_logentry_text ON engagements_logentry "
    "USING gin (upper(text) gin_trgm_ops)"
)
ANALYZE = "ANALYZE engagements_logentry"
# The search over everything looks into these as well.
OF_EVIDENCE = tuple(
    f"CREATE INDEX IF NOT EXISTS engagements_evidence_{name}_text ON engagements_evidence "
    f"USING gin (upper({name}) gin_trgm_ops)"
    for name in ("title", "file_name")
)
MISSING = (
    "Words in log texts are looked for row by row: this database has no index for them. "
    f"As its superuser, run: {EXTENSION}; {ON_POSTGRES}; {ANALYZE};"
)
ON_SQLITE = (
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS engagements_logentry_text USING fts5
    (text, content='engagements_logentry', content_rowid='id', tokenize='trigram')
    """,
    """
    CREATE TRIGGER engagements_logentry_text_added AFTER INSERT ON engagements_logentry BEGIN
        INSERT INTO engagements_logentry_text (rowid, text) VALUES (new.id, new.text);
    END
    """,
    """
    CREATE TRIGGER engagements_logentry_text_removed AFTER DELETE ON engagements_logentry BEGIN
        INSERT INTO engagements_logentry_text (engagements_logentry_text, rowid, text)
        VALUES ('delete', old.id, old.text);
    END
    """,
    """
    CREATE TRIGGER engagements_logentry_text_changed
    AFTER UPDATE OF text ON engagements_logentry BEGIN
        INSERT INTO engagements_logentry_text (engagements_logentry_text, rowid, text)
        VALUES ('delete', old.id, old.text);
        INSERT INTO engagements_logentry_text (rowid, text) VALUES (new.id, new.text);
    END
    """,
    "INSERT INTO engagements_logentry_text (engagements_logentry_text) VALUES ('rebuild')",
)
FOUND_ON_SQLITE = (
    "{} IN (SELECT rowid FROM engagements_logentry_text WHERE engagements_logentry_text MATCH %s)"
)
TRIGGERS = ("added", "removed", "changed")


def install(_apps: Any, schema_editor: Any) -> None:
    """Make the index; say what is missing where the database cannot have it (a migration step)."""
    connection = schema_editor.connection
    made = (EXTENSION, ON_POSTGRES, *OF_EVIDENCE, ANALYZE)
    if connection.vendor != "postgresql":
        made = (*(f"DROP TRIGGER IF EXISTS {INDEX}_{name}" for name in TRIGGERS), *ON_SQLITE)
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for sql in made:
                cursor.execute(sql)
    except DatabaseError as error:
        logger.warning("%s (%s)", MISSING, str(error).strip().splitlines()[0])


def remove(_apps: Any, schema_editor: Any) -> None:
    """Drop the index (a migration's backward step); the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name in (
            INDEX,
            "engagements_evidence_title_text",
            "engagements_evidence_file_name_text",
        ):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")


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
