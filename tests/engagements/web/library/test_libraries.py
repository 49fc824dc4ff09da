"""Evidence over engagements, and what libraries have in common."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ("/evidence/",)


@pytest.fixture
def foreign(db):
    """An engagement that the engineer is not on, with evidence."""
    engagement = factories.engagement_with_lead(factories.UserFactory(), name="Foreign work")
    factories.EvidenceFactory(engagement=engagement, title="Foreign proof")
    return engagement


@pytest.mark.parametrize("path", PAGES)
def test_a_library_holds_nothing_of_others(signed_in, engineer, foreign, path):
    text = signed_in(engineer).get(path).content.decode()

    assert "Foreign" not in text
    assert foreign.code not in text
    assert "will appear here" in text


@pytest.mark.parametrize("path", PAGES)
def test_people_of_a_client_find_no_library(signed_in, path):
    assert signed_in(factories.UserFactory(role="client")).get(path).status_code == 404


def test_a_choice_that_was_never_offered_is_not_found(signed_in, engineer):
    assert signed_in(engineer).get("/evidence/?grade=gold").status_code == 404


# --- evidence ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "seen"),
    [
        ("in_force", {"Endless", "Soon"}),
        ("lapses_soon", {"Soon"}),
        ("lapsed", {"Gone"}),
        ("quarantined", {"Sent"}),
        ("withdrawn", {"Taken back"}),
    ],
)
def test_evidence_by_how_it_stands(signed_in, engineer, engagement, standing, seen):
    today, now = timezone.localdate(), timezone.now()
    for title, fields in {
        "Endless": {},
        "Soon": {"valid_until": today + timedelta(days=14)},
        "Gone": {"valid_until": today - timedelta(days=1)},
        "Sent": {"quarantined_at": now},
        "Taken back": {"withdrawn_at": now, "withdrawn_reason": "Wrong"},
    }.items():
        factories.EvidenceFactory(engagement=engagement, title=title, **fields)

    response = signed_in(engineer).get(f"/evidence/?standing={standing}")

    assert {line.title for line in response.context["lines"]} == seen
    assert "1 piece sent by clients waits" in response.content.decode()


def test_what_lapses_first_comes_first(signed_in, engineer, engagement):
    today = timezone.localdate()
    for days in (20, 5, 90):
        factories.EvidenceFactory(
            engagement=engagement, title=f"In {days}", valid_until=today + timedelta(days=days)
        )
    factories.EvidenceFactory(engagement=engagement, title="Endless")

    lines = signed_in(engineer).get("/evidence/?sort=lapse").context["lines"]

    assert [line.title for line in lines] == ["In 5", "In 20", "In 90"]


# --- what they cost ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, "/log/", "/reports/"])
def test_a_library_costs_the_same_few_queries_however_much_there_is(
    signed_in, manager, playbook_engagement, django_assert_max_num_queries, path
):
    client = signed_in(manager)
    counts = []
    for more in (2, 15):
        for engagement in factories.EngagementFactory.create_batch(
            more, playbook_version=playbook_engagement.playbook_version
        ):
            factories.EvidenceFactory(engagement=engagement)
        client.get(path)
        with django_assert_max_num_queries(12) as captured:
            client.get(path)
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
