"""The register says how each piece of evidence stands today, in the asker's scope."""

from datetime import UTC, date, datetime

import pytest

from engagements.domain.access import ClientRole, Role
from engagements.models import ClientMembership
from engagements.selectors import evidence as selectors
from engagements.selectors.evidence import Standing
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def engagement():
    return factories.engagement_with_lead(factories.UserFactory())


@pytest.mark.parametrize(
    ("fields", "standing", "days_left"),
    [
        pytest.param({}, Standing.IN_FORCE, None, id="without an end"),
        pytest.param({"valid_until": date(2026, 3, 17)}, Standing.IN_FORCE, 15, id="15 days"),
        pytest.param({"valid_until": date(2026, 3, 16)}, Standing.LAPSES_SOON, 14, id="14 days"),
        pytest.param({"valid_until": date(2026, 3, 2)}, Standing.LAPSES_SOON, 0, id="last day"),
        pytest.param({"valid_until": date(2026, 3, 1)}, Standing.LAPSED, -1, id="yesterday"),
        pytest.param({"withdrawn_at": AT}, Standing.WITHDRAWN, None, id="withdrawn"),
        pytest.param({"quarantined_at": AT}, Standing.QUARANTINED, None, id="quarantined"),
    ],
)
def test_standing(engagement, fields, standing, days_left):
    row = factories.EvidenceFactory(engagement=engagement, **fields)

    (line,) = selectors.register(engagement, as_of=AT)

    counts = standing in {Standing.IN_FORCE, Standing.LAPSES_SOON}
    assert (line.standing, line.days_left) == (standing, days_left)
    assert list(selectors.in_force(engagement, on=AT.date())) == ([row] if counts else [])


def test_scope(engagement):
    shown = factories.EvidenceFactory(engagement=engagement, visibility="client")
    hidden = factories.EvidenceFactory(engagement=engagement)
    factories.EvidenceFactory(engagement=engagement, visibility="client", withdrawn_at=AT)
    theirs = factories.UserFactory(role=Role.CLIENT)
    ClientMembership.objects.create(user=theirs, client=engagement.client, role=ClientRole.VIEWER)

    assert list(selectors.visible_to(theirs)) == [shown]
    assert not selectors.visible_to(factories.UserFactory()).exists()
    assert hidden in selectors.visible_to(engagement.owner)


def test_the_register_costs_one_query(engagement, django_assert_num_queries):
    factories.EvidenceFactory.create_batch(5, engagement=engagement)

    with django_assert_num_queries(1):
        selectors.register(engagement, as_of=AT)
