"""Search over the API."""

import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL = "/api/v1/search/"


def test_only_what_the_caller_sees_is_found(signed_in, engineer, engagement):
    engagement.name = "Zanzibar triage"
    engagement.save()
    factories.EngagementFactory(name="Zanzibar secret")

    answer = signed_in(engineer).get(URL, {"q": "zanzibar"})

    assert answer.status_code == 200
    assert [(row["kind"], row["engagement"]["code"]) for row in answer.json()["results"]] == [
        ("engagement", engagement.code)
    ]


@pytest.mark.parametrize("q", ["", "\x00", "%", "x" * 3000])
def test_odd_words_find_nothing(signed_in, engineer, engagement, q):
    assert signed_in(engineer).get(URL, {"q": q}).json() == {"results": []}
