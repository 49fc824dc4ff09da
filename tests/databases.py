"""The databases of a test run: one is migrated, and every test process copies it.

Migrating takes seconds of CPU, copying a tenth of one. On PostgreSQL a copy is a database made
from a template, on SQLite a copy of the file.
"""

import shutil
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from fde.platform.env import env
from tests.once import once


def migrated():
    """Return the name of a migrated, empty database, made once a run; nobody is connected to it."""
    return once("migrated", lambda _folder: _migrate(of_the_run("migrated")))


def _migrate(name):
    create(name)
    with connected_to(name):
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        call_command("createcachetable", verbosity=0)
    return name


def of_the_run(suffix):
    """Return the name of a database that all processes of the run share."""
    name = env.database()["NAME"]
    return f"{name}.{suffix}" if connection.vendor == "sqlite" else f"test_{name}_{suffix}"


def of_this_process(suffix=""):
    """Return the name of a database of this process: its test database, or one beside it."""
    name = connection.creation._get_test_db_name()
    return f"{name}_{suffix}" if suffix else name


def create(name, *, copy_of=None):
    """Make a database, over what an interrupted run left under its name."""
    drop(name)
    if connection.vendor == "sqlite":
        if copy_of:
            shutil.copyfile(copy_of, name)
        return
    like = f" TEMPLATE {_quoted(copy_of)}" if copy_of else ""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {_quoted(name)}{like}")


def drop(name):
    if connection.vendor == "sqlite":
        for path in (name, f"{name}-wal", f"{name}-shm"):
            Path(path).unlink(missing_ok=True)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _quoted(name):
    return connection.ops.quote_name(name)


@contextmanager
def connected_to(name):
    """Let this process work on another database for a while; never inside a transaction."""
    before = connection.settings_dict["NAME"]
    _connect(name)
    try:
        yield
    finally:
        _connect(before)


def _connect(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
