"""Lists over engagements: scope, filters, and rows as the schema describes them."""

import pytest
from django.utils import timezone

from engagements.api import library
from engagements.services import logbook
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LISTS = {
    "log-entries": library.LogEntryAcrossOut,
    "evidence": library.EvidenceAcrossOut,
}


def filled(engagement):
    now = timezone.now()
    logbook.add_entry(engagement, kind="note", text="A note", actor=engagement.owner, at=now)
    factories.EvidenceFactory(engagement=engagement)
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
        ("log-entries/?kind=risk", 0),
        ("log-entries/?by=me&since=2001-01-01", 1),
        ("evidence/?standing=in_force", 1),
        ("evidence/?grade=measured", 0),
        ("engagements/{code}/log-entries/?kind=risk", 0),
        ("engagements/{code}/log-entries/?by=me&since=2001-01-01&q=note", 1),
        ("engagements/{code}/evidence/?standing=in_force", 1),
        ("engagements/{code}/evidence/?grade=measured", 0),
    ],
)
def test_a_list_is_narrowed(signed_in, engineer, engagement, query, count):
    filled(engagement)

    answer = signed_in(engineer).get(f"/api/v1/{query.format(code=engagement.code.lower())}")

    assert len(answer.json()["results"]) == count


@pytest.mark.parametrize(
    "query", ["log-entries/?kind=poem", "evidence/?grade=gold", "log-entries/?since=soon",
              "evidence/?engagement=ZZZ-99"]
)  # fmt: skip
def test_a_value_that_does_not_exist_is_refused(signed_in, engineer, query):
    answer = signed_in(engineer).get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert answer.json()["fields"]


@pytest.mark.parametrize("noun", LISTS)
def test_people_of_a_client_find_no_list(signed_in, noun):
    client = signed_in(factories.UserFactory(role="client"))

    assert client.get(f"/api/v1/{noun}/").status_code == 404
