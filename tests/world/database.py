"""Fixtures of the seeded world: built once a run, copied once a process, rolled back a module.

A module that imports them works on a database of its own beside the empty one of other tests.
"""

import pickle
import shutil
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from reports import render
from tests import databases
from tests import world as worlds
from tests.once import once, run_folder

PASSWORD = "a long password for tests 4711"
WORLD = "world.pickle"


def quick(snapshot):
    """Stand in for the page engine: the file holds what the engine would lay out."""
    return render.Rendered(
        pdf=b"%PDF-1.7\n" + render.html(snapshot).encode() + b"\n%%EOF\n",
        pages=3,
        html_bytes=1,
        seconds=0.01,
        template_version="1",
        engine_version="none",
    )


def files_in(folder):
    """Return the settings under which a process keeps its files in ``folder``."""
    sources = Path(folder) / "s"
    sources.mkdir(parents=True, exist_ok=True)
    return {"FDE_FILES": folder / "files", "FDE_VAR": folder, "FDE_SOURCES": str(sources)}


def _store(folder):
    """Build the world in a database of its own; keep its files and objects in ``folder``."""
    name = databases.of_the_run("world")
    databases.create(name, copy_of=databases.migrated())
    with (
        override_settings(**files_in(folder)),
        databases.connected_to(name),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(render, "render", quick)
        built = worlds.build(render=True, password=PASSWORD)
        (folder / WORLD).write_bytes(pickle.dumps(built))
    return name


@pytest.fixture(scope="session")
def world_database(django_db_setup, django_db_blocker):
    """Copy the world for this process; return the name of the database."""
    own = databases.of_this_process("world")
    with django_db_blocker.unblock():
        databases.create(own, copy_of=once("world", _store))
    yield own
    with django_db_blocker.unblock():
        databases.drop(own)


@pytest.fixture
def _django_db_helper():
    """Leave out the transaction of one test: the one of ``open_world`` spans the module."""


@pytest.fixture(scope="module")
def open_world(world_database, django_db_blocker, tmp_path_factory):
    """Work on the world's database and files in one transaction; nothing of it stays."""
    folder = tmp_path_factory.mktemp("world") / "var"
    shutil.copytree(run_folder() / "world", folder)
    with (
        override_settings(**files_in(folder)),
        django_db_blocker.unblock(),
        databases.connected_to(world_database),
        transaction.atomic(),
    ):
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(open_world):
    """Return the objects of the world, as they were when it was built."""
    return pickle.loads((open_world / WORLD).read_bytes())


@pytest.fixture
def own_world(open_world):
    """Return the world for one test; what that test writes is rolled back at its end."""
    with transaction.atomic():
        yield pickle.loads((open_world / WORLD).read_bytes())
        transaction.set_rollback(True)
