"""A world for each module of these tests: seeded once, rolled back at its end."""

import logging

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.template.backends.django import Template as DjangoTemplate
from django.test import override_settings

from fde import health, limits
from reports import render
from tests import world as worlds
from tests.permissions.requesting import Requester

PASSWORD = "a long password for tests 4711"


@pytest.fixture
def _django_db_helper():
    """Leave out the transaction of one test: the one of ``open_database`` spans the module."""


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    """Keep what a module writes to itself."""
    folder = tmp_path_factory.mktemp("permissions")
    changed = {"FDE_FILES": folder / "files", "FDE_VAR": folder, "FDE_SOURCES": str(folder / "s")}
    (folder / "s").mkdir()
    with override_settings(**changed):
        yield folder


@pytest.fixture(scope="module")
def open_database(django_db_setup, django_db_blocker):
    """Open one transaction for the module; nothing of it stays."""
    with django_db_blocker.unblock():
        if "django_cache" not in connection.introspection.table_names():
            call_command("createcachetable")
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(open_database, own_folder):
    """Build the world with stand-ins for the pages of its reports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "render", quick)
        yield worlds.build(render=True, password=PASSWORD)


@pytest.fixture(scope="module")
def printed_world(open_database, own_folder):
    """Build the world with real reports."""
    assert own_folder == settings.FDE_VAR
    return worlds.build(render=True, password=PASSWORD)


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


@pytest.fixture(scope="module")
def requester(world, open_database):
    """Let every principal in, with pages that render to nothing: only statuses are looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        patch.setattr(DjangoTemplate, "render", lambda *_args, **_more: "")
        patch.setattr(health, "_broker", lambda: "no answer")  # which takes half a second to know
        logging.disable(logging.CRITICAL)  # thousands of refusals, each of them wanted
        yield Requester(world)
        logging.disable(logging.NOTSET)
