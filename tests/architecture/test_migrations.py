"""Migrations stay what they were: they import nothing of the product."""

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from tests import append_only, areas

ROOT = Path(__file__).resolve().parents[2]
APPS = [config.name.replace(".", "/") for config in areas.ours()]
NOT_OURS = sys.stdlib_module_names | {"django"}


def chain(app):
    return sorted((ROOT / app / "migrations").glob("[0-9]*.py"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize("app", APPS)
def test_migrations_import_django_and_the_standard_library_only(app):
    ours = [
        f"{path.name}: {name}"
        for path in chain(app)
        for name in imported(path)
        if name.split(".")[0] not in NOT_OURS
    ]

    assert ours == []


@pytest.mark.parametrize("app", APPS)
def test_a_chain_starts_with_all_tables(app):
    first, *later = chain(app)

    assert first.stem == "0001_initial"
    assert "CreateModel" in first.read_text()
    numbers = [path.name[:4] for path in later]
    assert numbers == [f"{number:04}" for number in range(2, len(later) + 2)]


def triggers():
    """Return the triggers of the events as the database has them, with what they call."""
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'trigger' AND tbl_name = 'engagements_event'",
        "postgresql": "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t "
        "JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgrelid = 'engagements_event'::regclass",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {name: " ".join(sql.split()).rstrip(";") for name, sql in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.both
def test_migrations_install_the_triggers_that_the_models_name():
    frozen = triggers()
    with connection.cursor() as cursor:
        for sql in append_only.removals(connection.vendor):
            cursor.execute(sql)
        assert triggers() == {}
        for sql in append_only.statements(connection.vendor):
            cursor.execute(sql)

    assert frozen
    assert triggers() == frozen


@pytest.mark.parametrize("vendor", ["postgresql", "sqlite"])
def test_the_frozen_sql_is_that_of_the_models(vendor):
    frozen = import_module("engagements.migrations.0001_initial").APPEND_ONLY[vendor]

    assert list(map(plain, frozen)) == list(map(plain, append_only.statements(vendor)))


def plain(sql):
    return " ".join(sql.split()).rstrip(";")
