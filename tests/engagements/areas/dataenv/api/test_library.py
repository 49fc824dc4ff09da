"""Lists of sources and runs over engagements: scope, filters, rows as the schema has them."""

import pytest
from django.utils import timezone

from engagements.areas.dataenv.api import library
from engagements.areas.dataenv.models import ProbeRun, Source
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LISTS = {
    "sources": library.SourceAcrossOut,
    "probe-runs": library.RunAcrossOut,
}


def filled(engagement):
    now = timezone.now()
    source = Source.objects.create(
        engagement=engagement, name="Warehouse", kind="csv", created_by=engagement.owner,
        created_at=now,
    )  # fmt: skip
    ProbeRun.objects.create(
        engagement=engagement, number=1, source=source, requested_at=now,
        job=factories.JobFactory(engagement=engagement),
    )  # fmt: skip
    return engagement


@pytest.mark.parametrize("noun", LISTS)
def test_a_list_holds_what_is_in_scope_as_described(signed_in, engineer, engagement, noun):
    filled(engagement)
    filled(factories.engagement_with_lead(factories.UserFactory()))

    answer = signed_in(engineer).get(f"/api/v1/{noun}/")

    assert answer.status_code == 200
    (row,) = answer.json()["results"]
    assert row["engagement"]["code"] == engagement.code
    shaped(LISTS[noun], row)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("sources/?standing=never&kind=csv", 0),
        ("sources/?standing=running", 1),
        ("probe-runs/?state=queued", 1),
        ("probe-runs/?verdict=ready", 0),
        ("probe-runs/?engagement={code}", 1),
        ("engagements/{code}/sources/?standing=running", 1),
        ("engagements/{code}/sources/?kind=sqlite", 0),
        ("engagements/{code}/probe-runs/?state=queued", 1),
        ("engagements/{code}/probe-runs/?verdict=ready", 0),
    ],
)
def test_a_list_is_narrowed(signed_in, engineer, engagement, query, count):
    filled(engagement)

    answer = signed_in(engineer).get(f"/api/v1/{query.format(code=engagement.code.lower())}")

    assert len(answer.json()["results"]) == count


@pytest.mark.parametrize(
    "query", ["probe-runs/?engagement=ZZZ-99", "sources/?standing=x", "probe-runs/?state=lost"]
)
def test_a_value_that_does_not_exist_is_refused(signed_in, engineer, query):
    answer = signed_in(engineer).get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert answer.json()["fields"]


@pytest.mark.parametrize("noun", LISTS)
def test_people_of_a_client_find_no_list(signed_in, noun):
    client = signed_in(factories.UserFactory(role="client"))

    assert client.get(f"/api/v1/{noun}/").status_code == 404
