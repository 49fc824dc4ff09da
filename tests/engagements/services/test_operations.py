"""A service with a right in front of it cannot be run by somebody who lacks it."""

import inspect

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagements.domain.access import Action, ClientRole, MemberRole, Role
from engagements.models import Engagement, LogEntry
from engagements.services import logbook
from engagements.services.operations import OPERATIONS, Operation, Subject, operation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted():
    """Return a way to make operations that leave no trace in the registry."""
    before = dict(OPERATIONS)
    yield operation
    OPERATIONS.clear()
    OPERATIONS.update(before)


@pytest.fixture
def engagement():
    return factories.engagement_with_lead(factories.UserFactory())


def done(subject=None, *, actor):
    return subject, actor


def test_whoever_may_does_it_and_nobody_else(engagement):
    member = factories.member(engagement)
    stranger = factories.UserFactory()
    now = timezone.now()

    logbook.add_entry(engagement, kind="note", text="Hello", actor=member, at=now)
    with pytest.raises(PermissionDenied, match="the people on this engagement"):
        logbook.add_entry(engagement, kind="note", text="Hello", actor=stranger, at=now)

    assert [entry.author for entry in LogEntry.objects.all()] == [member]


def test_a_row_is_asked_about_by_its_engagement(engagement):
    lead, stranger = engagement.owner, factories.UserFactory()
    entry = logbook.add_entry(
        engagement, kind="blocker", text="Stuck", actor=lead, at=timezone.now()
    )

    with pytest.raises(PermissionDenied):
        logbook.resolve_entry(entry, actor=stranger, at=timezone.now())

    assert logbook.resolve_entry(entry, actor=lead, at=timezone.now()).resolved_at


def test_somebody_locked_may_nothing(engagement, planted):
    lead = engagement.owner
    lead.is_active = False
    closes = planted(Action.CLOSE)(done)
    owned = planted(Action.CLOSE, also_owner="owner")(done)

    for act in (closes, owned):
        with pytest.raises(PermissionDenied):
            act(engagement, actor=lead)


def test_a_client_is_changed_by_a_lead_of_one_of_its_engagements(engagement, planted):
    changes = planted(Action.CHANGE_CLIENT, of=Subject.CLIENT)(done)
    member = factories.member(engagement)
    other = factories.engagement_with_lead(factories.UserFactory())

    assert changes(engagement.client, actor=engagement.owner)
    for person in (member, other.owner):
        with pytest.raises(PermissionDenied, match="a lead of one of its engagements"):
            changes(engagement.client, actor=person)


def test_what_belongs_to_one_person_is_theirs_alone(engagement, planted):
    manager = factories.UserFactory(role=Role.MANAGER)
    renames = planted(Action.READ, only_owner="owner")(done)
    stops = planted(Action.CLOSE, also_owner="owner")(done)

    with pytest.raises(PermissionDenied, match="by its owner"):
        renames(engagement, actor=manager)
    assert renames(engagement, actor=engagement.owner)
    assert stops(engagement, actor=manager)
    Engagement.objects.get().memberships.all().delete()
    assert stops(engagement, actor=engagement.owner)  # no right is left, but it is theirs


def test_an_operation_has_no_default_person_and_takes_no_wrong_subject(engagement, planted):
    writes = planted(Action.LOG)(done)

    with pytest.raises(TypeError, match="as actor"):
        writes(engagement)
    with pytest.raises(TypeError, match="as actor"):
        writes(engagement, actor=None)
    with pytest.raises(TypeError, match="no engagement"):
        writes(engagement.client, actor=engagement.owner)


def test_an_operation_looks_like_its_service():
    found = OPERATIONS["engagements.services.logbook.add_entry"]

    assert isinstance(found, Operation)
    assert (found.action, found.of) == (Action.LOG, Subject.ENGAGEMENT)
    assert "minutes" in inspect.signature(found).parameters
    assert found.__doc__.startswith("Write one entry")


@pytest.mark.parametrize("role", [MemberRole.LEAD, ClientRole.APPROVER])
def test_the_sides_have_rights_of_their_own(engagement, role, planted):
    asks, logs = planted(Action.ASK)(done), planted(Action.LOG)(done)
    of_client = role == ClientRole.APPROVER
    person = (
        factories.client_person(engagement.client, role=role) if of_client else engagement.owner
    )

    may, may_not = (asks, logs) if of_client else (logs, asks)
    assert may(engagement, actor=person)
    with pytest.raises(PermissionDenied):
        may_not(engagement, actor=person)
