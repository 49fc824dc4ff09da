"""Who sees which engagements, clients and jobs."""

import pytest

from engagements.selectors import engagement as engagements
from engagements.selectors import jobs, people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def world():
    """Two clients with one engagement each; ``on`` works on the first."""
    lead = factories.UserFactory()
    first = factories.engagement_with_lead(lead)
    second = factories.engagement_with_lead(factories.UserFactory())
    factories.JobFactory(engagement=first)
    factories.JobFactory(engagement=second)
    return lead, first, second


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        pytest.param("admin", 2, id="administrator"),
        pytest.param("manager", 2, id="manager"),
        pytest.param("engineer", 0, id="engineer on neither"),
        pytest.param("client", 0, id="client"),
    ],
)
def test_how_many_engagements_a_role_sees(world, role, sees):
    user = factories.UserFactory(role=role)

    assert engagements.visible_to(user).count() == sees
    assert people.clients_visible_to(user).count() == sees
    assert jobs.visible_to(user).count() == sees


def test_an_engineer_sees_what_they_are_a_member_of(world):
    lead, first, _ = world

    assert list(engagements.visible_to(lead)) == [first]
    assert list(people.clients_visible_to(lead)) == [first.client]
    assert [job.engagement for job in jobs.visible_to(lead)] == [first]


@pytest.mark.parametrize("role", ["admin", "manager", "engineer"])
def test_somebody_who_left_sees_nothing(world, role):
    _, first, _ = world
    gone = factories.UserFactory(role=role, is_active=False)
    factories.MembershipFactory(engagement=first, user=gone)

    assert not engagements.visible_to(gone).exists()
    assert not people.clients_visible_to(gone).exists()
    assert not jobs.visible_to(gone).exists()


def test_a_client_person_sees_their_own_client_only(world):
    _, first, _ = world
    user = factories.UserFactory(role="client")
    first.client.memberships.create(user=user, role="viewer")

    assert list(people.clients_visible_to(user)) == [first.client]
