"""Fixtures that every test may use."""

from datetime import timedelta

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client, TransactionTestCase, override_settings
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone

from fde import collector
from tests import append_only, databases, factories, rotation
from tests.memory import forget_process

# A busy machine is no failure: budgets of time have tests of their own.
hypothesis.settings.register_profile("patient", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("patient")
# What takes longest begins first, so that no process is left alone with it at the end.
FIRST = (
    "tests/ui/", "tests/flows/", "tests/permissions/test_schema",
    "tests/architecture/test_budgets",
    "tests/permissions/", "tests/reports/test_", "tests/engagements/management/",
)  # fmt: skip


def pytest_collection_modifyitems(config, items):
    def place(item):
        found = (n for n, start in enumerate(FIRST) if item.nodeid.startswith(start))
        return next(found, len(FIRST))

    items.sort(key=place)
    if not config.getoption("--slow"):
        skip = pytest.mark.skip(reason="slow: run by make assurance")
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(skip)
    if config.getoption("--sqlite"):
        skip = pytest.mark.skip(reason="needs PostgreSQL")
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give files to processes as ``loadfile`` does, but all of the browser's to one of them.

    Each process with such a file starts a browser and a server of its own.
    """
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return "tests/ui" if nodeid.startswith("tests/ui/") else super()._split_scope(nodeid)

    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Copy the migrated database for this process, instead of migrating one for each."""
    own = databases.of_this_process()
    with django_db_blocker.unblock():
        databases.create(own, copy_of=databases.migrated())
    with databases.connected_to(own):
        yield
    with django_db_blocker.unblock():
        databases.drop(own)


def pytest_collection_finish():
    """Spare every search for garbage the thousands of tests that were collected."""
    collector.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords():
    """Hash passwords cheaply; a test about the cost sets the product's own hasher."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.CheapScrypt"]):
        yield


@pytest.fixture(autouse=True)
def _forgets():
    """A key of one test's rows means other rows in the next one's database."""
    yield
    forget_process()


def pytest_terminal_summary(terminalreporter):
    """Say how much of what takes turns was covered (``tests/rotation.py``)."""
    ended = [row for how in ("passed", "failed") for row in terminalreporter.stats.get(how, [])]
    found = [dict(row.user_properties) for row in ended if row.when == "call"]
    for line in rotation.covered(found):
        terminalreporter.write_line(line)


def _flush_past_the_triggers(self):
    """Empty the tables after a test with real transactions: triggers off, flush, triggers on.

    Only tests can do this; the product has no way to remove an event.
    """
    for alias in self._databases_names(include_mirrors=False):
        found = connections[alias]
        with found.cursor() as cursor:
            for sql in append_only.removals(found.vendor):
                cursor.execute(sql)
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            database=alias,
            allow_cascade=True,
            inhibit_post_migrate=True,
        )
        with found.cursor() as cursor:
            for sql in append_only.statements(found.vendor):
                cursor.execute(sql)


TransactionTestCase._fixture_teardown = _flush_past_the_triggers


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Let no test be refused for what another one did."""
    from fde.platform import limits

    limits.forget()


class Browser(Client):
    """Sends the API what a program would: a file as multipart, values as JSON, or no body."""

    def post(self, path, data=None, content_type=MULTIPART_CONTENT, **more):
        values = data.values() if isinstance(data, dict) else ()
        has_file = any(hasattr(value, "read") for value in values)
        if path.startswith("/api/") and content_type == MULTIPART_CONTENT and not has_file:
            data, content_type = data or "", "application/json"
        return super().post(path, data, content_type=content_type, **more)


@pytest.fixture
def client():
    return Browser()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def admin_user(db):
    return factories.UserFactory(role="admin")


@pytest.fixture
def manager(db):
    return factories.UserFactory(role="manager")


@pytest.fixture
def engineer(db):
    return factories.UserFactory(role="engineer")


@pytest.fixture
def engagement(db, engineer):
    """An open engagement in its first stage; ``engineer`` is its lead."""
    return factories.engagement_with_lead(engineer)


@pytest.fixture
def signed_in(client):
    """Return a function that signs a user in to Django's test client."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def playbook_engagement(db, engineer):
    """An engagement on the shipped playbook, made by the services; ``engineer`` leads it."""
    from engagements.services import engagement as service

    factories.real_playbook()
    return service.create_engagement(
        client=factories.ClientFactory(),
        code="ARD-02",
        name="Underwriting assistant",
        owner=engineer,
        actor=engineer,
        at=timezone.now() - timedelta(days=20),
    )
