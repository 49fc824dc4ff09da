"""The triggers that refuse to change what was recorded, on both databases.

Migrations install them by SQL of their own, which a test holds equal to this. Tests with real
transactions take them off to empty the tables; the product has no way to do that.
"""

TABLES = ("engagements_event",)

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION fde_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def _names(table: str) -> tuple[str, str, str]:
    return f"{table}_no_update", f"{table}_no_delete", f"{table}_no_truncate"


def statements(vendor: str) -> list[str]:
    """Return the SQL that installs the triggers on ``postgresql`` or ``sqlite``."""
    if vendor == "postgresql":
        made = [_POSTGRES_FUNCTION]
        for table in TABLES:
            update, delete, truncate = _names(table)
            made += [
                f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fde_refuse_change();",
                f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fde_refuse_change();",
                f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION fde_refuse_change();",
            ]
        return made
    made = []
    for table in TABLES:
        for name, verb in zip(_names(table), ("UPDATE", "DELETE"), strict=False):
            made.append(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
            )
    return made


def removals(vendor: str) -> list[str]:
    """Return the SQL that drops the triggers again."""
    on = " ON {table}" if vendor == "postgresql" else ""
    return [
        f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)};"
        for table in TABLES
        for name in _names(table)
    ]
