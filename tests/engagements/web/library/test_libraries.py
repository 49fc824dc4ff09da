"""Controls, connections, probe runs and evidence over engagements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.selectors import library as control_selectors
from engagements.areas.dataenv.models import ProbeRun, Source
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ("/controls/", "/connections/", "/runs/", "/evidence/")


def a_source(engagement, *, days_ago=None, name="Warehouse", state="done", verdict="ready"):
    """Return a source, with one run that ended ``days_ago`` when that is given."""
    now = timezone.now()
    source = Source.objects.create(
        engagement=engagement,
        name=name,
        kind="sqlite",
        created_by=engagement.owner,
        created_at=now,
    )
    if days_ago is not None:
        at = now - timedelta(days=days_ago)
        ended = {"finished_at": at} if state == "done" else {"lease_until": now}
        ProbeRun.objects.create(
            engagement=engagement,
            number=engagement.probe_runs.count() + 1,
            source=source,
            job=factories.JobFactory(engagement=engagement, state=state, steps=24, step=7, **ended),
            as_of=at if state == "done" else None,
            document={"verdict": verdict, "score": 84.2, "coverage": 0.9},
            requested_at=at,
        )
    return source


@pytest.fixture
def foreign(db):
    """An engagement that the engineer is not on, with a source, a run and evidence."""
    engagement = factories.engagement_with_lead(factories.UserFactory(), name="Foreign work")
    a_source(engagement, days_ago=1, name="Foreign source")
    factories.EvidenceFactory(engagement=engagement, title="Foreign proof")
    return engagement


@pytest.mark.parametrize("path", PAGES)
def test_a_library_holds_nothing_of_others(signed_in, engineer, foreign, path):
    text = signed_in(engineer).get(path).content.decode()

    assert "Foreign" not in text
    assert foreign.code not in text
    assert "will stand here" in text


@pytest.mark.parametrize("path", PAGES)
def test_people_of_a_client_find_no_library(signed_in, path):
    assert signed_in(factories.UserFactory(role="client")).get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/controls/", "state=fine"),
        ("/controls/", "after=nothing"),
        ("/connections/", "standing=great"),
        ("/runs/", "state=lost"),
        ("/evidence/", "grade=gold"),
    ],
)
def test_a_choice_that_was_never_offered_is_not_found(signed_in, engineer, path, query):
    assert signed_in(engineer).get(f"{path}?{query}").status_code == 404


# --- connections ---------------------------------------------------------------------------------


def test_an_old_run_is_shown_as_out_of_date_beside_its_action(signed_in, engineer, engagement):
    source = a_source(engagement, days_ago=31)

    text = signed_in(engineer).get("/connections/?standing=stale").content.decode()

    assert "Out of date" in text
    assert f"/sources/{source.pk}/run/" in text


@pytest.mark.parametrize(
    ("standing", "seen"),
    [
        ("never", "New"),
        ("stale", "Old"),
        ("failing", "Old"),
        ("fresh", "Good"),
        ("running", "Busy"),
    ],
)
def test_connections_by_how_they_stand(signed_in, engineer, engagement, standing, seen):
    a_source(engagement, name="New")
    a_source(engagement, name="Old", days_ago=40, verdict="not_ready")
    a_source(engagement, name="Good", days_ago=2)
    a_source(engagement, name="Busy", days_ago=0, state="running")

    lines = signed_in(engineer).get(f"/connections/?standing={standing}").context["lines"]

    assert [line.source.name for line in lines] == [seen]


# --- runs ----------------------------------------------------------------------------------------


def test_the_list_of_runs_asks_again_only_while_one_is_open(signed_in, engineer, engagement):
    source = a_source(engagement, days_ago=0, state="running")
    client = signed_in(engineer)
    live = {"HX-Request": "true", "HX-Target": "runs-live"}

    assert "every 2s" in client.get("/runs/").content.decode()
    assert client.get("/runs/", headers=live).status_code == 200
    job = source.runs.get().job
    type(job).objects.filter(pk=job.pk).update(
        state="done", finished_at=timezone.now(), lease_until=None
    )
    answer = client.get("/runs/", headers=live)
    assert answer.status_code == 286
    assert "every 2s" not in answer.content.decode()


def test_runs_by_verdict(signed_in, engineer, engagement):
    a_source(engagement, name="Good", days_ago=2)
    a_source(engagement, name="Bad", days_ago=1, verdict="not_ready")

    rows = signed_in(engineer).get("/runs/?verdict=not_ready").context["page"].rows

    assert [run.source.name for run in rows] == ["Bad"]


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


# --- controls ------------------------------------------------------------------------------------


@pytest.fixture
def taken_on(playbook_engagement, engineer):
    """The engagement with its first framework taken on."""
    factories.load_catalogs()
    framework = control_selectors.Framework.objects.order_by("title").first()
    compliance.adopt_framework(
        playbook_engagement, framework=framework, actor=engineer, at=timezone.now()
    )
    return playbook_engagement


def test_controls_are_counted_by_state_and_lead_to_each_engagement(signed_in, engineer, taken_on):
    client = signed_in(engineer)

    response = client.get("/controls/")
    library = response.context["library"]
    assert library.lines
    assert sum(tally.count for tally in library.counts) == library.controls
    line = library.lines[0]
    link = f"/engagements/{taken_on.code}/controls/{line.framework_key}/{line.token}/"
    assert link in response.content.decode()
    assert client.get(link).status_code == 200

    found = client.get(f"/controls/?q={line.ref}&engagement={taken_on.code}").context["library"]
    assert line.key in {one.key for one in found.lines}


def test_states_in_the_library_are_those_of_the_engagement(signed_in, engineer, taken_on):
    client = signed_in(engineer)
    lines, url = [], "/controls/"
    while url:
        response = client.get(url)
        lines += response.context["library"].lines
        url = response.context["older_url"]

    groups = client.get(f"/engagements/{taken_on.code}/controls/").context["groups"]
    there = {row.ref: row.state.words for group in groups for row in group["rows"]}
    assert {line.ref: line.places[0].words for line in lines} == there


def test_engagements_that_are_not_worked_out_yet_are_named(
    signed_in, engineer, taken_on, monkeypatch
):
    monkeypatch.setattr(control_selectors, "MOST_AT_ONCE", 0)

    text = signed_in(engineer).get("/controls/").content.decode()

    assert "1 of 1 engagements changed and are being counted again." in text


def test_controls_come_in_pages(signed_in, engineer, taken_on):
    client = signed_in(engineer)
    seen, url = [], "/controls/"
    while url:
        response = client.get(url)
        seen += [line.key for line in response.context["library"].lines]
        url = response.context["older_url"]

    assert len(seen) == len(set(seen)) == response.context["library"].controls


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
            a_source(engagement, days_ago=3)
            factories.EvidenceFactory(engagement=engagement)
        client.get(path)
        with django_assert_max_num_queries(12) as captured:
            client.get(path)
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
