"""Pages of engagements: list, new, page, settings."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.domain.engagement import Status
from engagements.models import Engagement
from engagements.services import engagement as services
from engagements.services import stages as stage_services
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "/engagements/new/"


@pytest.fixture
def values(db, engineer):
    factories.real_playbook()
    client = factories.ClientFactory(created_by=engineer, name="Ardenvik Insurance")
    return {
        "client": client.code,
        "name": "Underwriting assistant",
        "code": "ard-02",
        "owner": engineer.pk,
        "target_go_live": "2031-03-03",
        "value_low": "100000",
        "value_high": "400000",
        "currency": "eur",
    }


def url(engagement, name, *args):
    return reverse(f"engagements:{name}", args=[engagement.code, *args])


def test_an_engagement_begins_in_the_first_stage_with_its_owner_as_lead(
    signed_in, engineer, values
):
    answer = signed_in(engineer).post(NEW, values, follow=True)

    assert answer.redirect_chain == [("/engagements/ARD-02/", 302)]
    made = Engagement.objects.get()
    assert (made.current_stage, made.currency, made.time_zone) == (
        "qualify",
        "EUR",
        "Europe/Berlin",
    )
    assert made.memberships.get().role == "lead"
    assert "Qualify" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"code": "lower case"}, "A code looks like", id="code"),
        pytest.param({"value_low": "500000"}, "above its high end", id="range out of order"),
        pytest.param({"currency": ""}, "needs its currency", id="no currency"),
        pytest.param({"currency": "EURO"}, "three letters", id="currency too long"),
        pytest.param({"target_go_live": "soon"}, "valid date", id="no date"),
        pytest.param({"client": "unseen"}, "No client that you see", id="client out of scope"),
    ],
)
def test_a_refused_engagement_keeps_what_was_typed(signed_in, engineer, values, changes, words):
    factories.ClientFactory(code="unseen")

    answer = signed_in(engineer).post(NEW, values | changes)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert 'value="Underwriting assistant"' in text
    assert not Engagement.objects.exists()


def test_the_form_suggests_the_next_code_of_the_client(signed_in, engineer, values):
    client = signed_in(engineer)
    assert 'value="ARD-01"' in client.get(f"{NEW}?client={values['client']}").content.decode()
    client.post(NEW, values)

    assert 'value="ARD-03"' in client.get(f"{NEW}?client={values['client']}").content.decode()


def test_the_list_shows_stage_age_and_range(signed_in, engineer, playbook_engagement):
    text = signed_in(engineer).get("/engagements/").content.decode()

    assert playbook_engagement.code in text
    assert "Qualify" in text
    assert "Not known yet" in text


def test_the_list_finds_by_code_title_and_client(signed_in, engineer, playbook_engagement):
    client = signed_in(engineer)

    for words in (playbook_engagement.code, playbook_engagement.name, "no such thing"):
        text = client.get("/engagements/", {"q": words}).content.decode()
        assert (f"/engagements/{playbook_engagement.code}/" in text) == (words != "no such thing")


def test_the_list_goes_on_where_a_page_ends(signed_in, manager, playbook_engagement):
    book = playbook_engagement.playbook_version
    for _ in range(24):
        row = factories.EngagementFactory(playbook_version=book)
        factories.StageVisitFactory(engagement=row)
    client = signed_in(manager)

    first = client.get("/engagements/")
    second = client.get(first.context["page"].older_url)

    codes = [line["engagement"].code for page in (first, second) for line in page.context["lines"]]
    assert len(codes) == len(set(codes)) == 25


def test_a_known_list_costs_few_queries(
    signed_in, manager, playbook_engagement, django_assert_max_num_queries
):
    client = signed_in(manager)
    client.get("/engagements/")

    with django_assert_max_num_queries(12):
        client.get("/engagements/")


def test_a_write_shows_in_the_list_at_once(signed_in, engineer, playbook_engagement, now):
    client = signed_in(engineer)
    client.get("/engagements/")
    services.change_engagement(
        playbook_engagement,
        changes={"next_step": "Ask for the sponsor"},
        version=playbook_engagement.version,
        actor=engineer,
        at=now,
    )

    assert "Ask for the sponsor" in client.get("/engagements/").content.decode()


def test_what_is_kept_for_page_and_list_ends_with_the_next_event(
    signed_in, engineer, playbook_engagement, now
):
    client = signed_in(engineer)
    page = url(playbook_engagement, "engagement")
    assert "0 of 5 proven, 0 failing" in client.get(page).content.decode()
    assert client.get("/engagements/").context["lines"][0]["summary"].failing == 0

    stage_services.record_criterion(
        playbook_engagement,
        gate_key="qualify-scoping",
        criterion_key="sponsor",
        state="unmet",
        note="Nobody yet",
        actor=engineer,
        at=now,
    )

    assert "0 of 5 proven, 1 failing" in client.get(page).content.decode()
    assert client.get("/engagements/").context["lines"][0]["summary"].failing == 1


def test_the_page_shows_stages_gate_log_and_readiness(signed_in, engineer, playbook_engagement):
    text = signed_in(engineer).get(url(playbook_engagement, "engagement")).content.decode()

    assert 'aria-current="step"' in text
    assert "Gate to Scoping" in text
    assert re.search(r"\d+ of \d+ musts met", text)
    assert "Not examined by this version" in text
    assert 'data-composer="' in text


def test_an_engagement_out_of_scope_does_not_exist(signed_in, playbook_engagement):
    client = signed_in(factories.UserFactory())

    for name in ("engagement", "engagement-settings"):
        assert client.get(url(playbook_engagement, name)).status_code == 404
    assert client.post(url(playbook_engagement, "engagement-close")).status_code == 404


@pytest.fixture
def act(signed_in, engineer, playbook_engagement):
    """Return a function that sends one form of the settings as the lead."""
    client = signed_in(engineer)

    def send(name, *args, **data):
        row = Engagement.objects.get(pk=playbook_engagement.pk)
        return client.post(url(row, name, *args), {"version": row.version, **data}, follow=True)

    return send


def test_who_is_on_it_already_is_told_so_beside_the_name(client, playbook_engagement, engineer):
    client.force_login(engineer)
    told = {"member-user": engineer.pk, "member-role": "engineer"}

    answer = client.post(url(playbook_engagement, "member-add"), told)

    assert answer.status_code == 422
    assert "already" in answer.context["form"]["member"].errors["user"][0]


def test_settings_change_each_thing(act, playbook_engagement, engineer):
    other = factories.UserFactory(name="Tomas Berendal")
    details = {"details-name": "Renamed", "details-next_step": "Call Dana"}
    assert "Saved." in act("engagement-change", **details).content.decode()
    moved = {"target-target_go_live": "2031-01-02", "target-reason": "Asked"}
    act("target-move", **moved, **{"target-asked_by": "client"})
    act("member-add", **{"member-user": other.pk, "member-role": "engineer"})
    blocked = {"wait-kind": "blocked", "wait-waiting_on": "client", "wait-reason": "TLS"}
    act("wait-start", **blocked)
    act("owner-change", **{"owner-owner": other.pk})

    row = Engagement.objects.get()
    assert (row.name, row.next_step, str(row.target_go_live)) == (
        "Renamed",
        "Call Dana",
        "2031-01-02",
    )
    assert row.owner == other
    assert row.waits.get().waiting_on == "client"

    act("wait-end", "blocked")
    act("member-remove", engineer.pk)
    assert row.waits.get().ended_at is not None
    assert row.memberships.count() == 1


def test_an_old_version_is_refused_and_what_was_typed_stays(act, playbook_engagement):
    answer = act("engagement-change", **{"version": "0", "details-name": "Typed here"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "changed by somebody else" in text
    assert 'value="Typed here"' in text
    assert Engagement.objects.get().name != "Typed here"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("engagement-close", {"close-outcome": "killed", "close-reason": ""}, "required"),
        ("engagement-close", {"close-outcome": "completed", "close-reason": "x"}, "last gate"),
        ("engagement-reopen", {"reopen-reason": "x"}, "is open"),
        ("target-move", {"target-target_go_live": "x", "target-reason": "x"}, "valid date"),
    ],
)
def test_a_refused_change_says_why(act, name, data, words):
    answer = act(name, **data)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_closing_and_opening_again(act):
    act("engagement-close", **{"close-outcome": "killed", "close-reason": "No sponsor"})
    assert Engagement.objects.get().status == Status.CLOSED

    act("engagement-reopen", **{"reopen-reason": "A sponsor is found"})

    assert Engagement.objects.get().status == Status.OPEN


def test_an_engineer_reads_settings_but_may_not_change_them(signed_in, playbook_engagement):
    member = factories.UserFactory()
    factories.MembershipFactory(engagement=playbook_engagement, user=member)
    client = signed_in(member)

    page = client.get(url(playbook_engagement, "engagement-settings"))
    told = {"version": 1, "close-outcome": "killed", "close-reason": "No sponsor."}
    refused = client.post(url(playbook_engagement, "engagement-close"), told)

    assert "Save details" not in page.content.decode()
    assert refused.status_code == 403
    assert "the lead, a manager or an administrator" in refused.content.decode()


def test_text_of_people_is_never_markup(act, playbook_engagement):
    hostile = "<img src=x onerror=alert(1)>"
    act("engagement-change", **{"details-name": hostile, "details-next_step": hostile})
    client = act("wait-end", "paused").client

    for page in ("/", "/engagements/", url(playbook_engagement, "engagement")):
        text = client.get(page).content.decode()
        assert hostile not in text
        assert "&lt;img src=x" in text


def test_days_are_counted_in_the_stage(signed_in, engineer, playbook_engagement, now):
    Engagement.objects.update(stage_entered_at=now - timedelta(days=29))

    text = signed_in(engineer).get("/engagements/").content.decode()

    assert "30 d, 16 over" in text


def test_a_known_page_costs_few_queries(
    signed_in, engineer, playbook_engagement, django_assert_max_num_queries
):
    client = signed_in(engineer)
    client.get(url(playbook_engagement, "engagement"))

    with django_assert_max_num_queries(18):
        client.get(url(playbook_engagement, "engagement"))


@pytest.mark.parametrize(
    ("query", "there"),
    [
        pytest.param("owner=me", True, id="mine"),
        pytest.param("owner=nobody@example.org", False, id="of nobody"),
        pytest.param("age=over&owner=me", True, id="past its days"),
        pytest.param("golive=soon", False, id="no date yet"),
        pytest.param("state=closed", False, id="closed"),
    ],
)
def test_the_list_has_the_filters_of_the_pipeline(
    signed_in, engineer, playbook_engagement, query, there
):
    html = signed_in(engineer).get(f"/engagements/?{query}").content.decode()

    assert (playbook_engagement.name in html) is there
    assert "Save view" in html


def test_a_filter_that_the_list_never_offered_is_not_found(signed_in, engineer):
    assert signed_in(engineer).get("/engagements/?age=ancient").status_code == 404


def test_the_list_costs_the_same_queries_whatever_is_filtered(
    signed_in, engineer, playbook_engagement, django_assert_max_num_queries
):
    client, url = signed_in(engineer), "/engagements/?age=over&owner=me&waiting=&sector="
    client.get(url)

    with django_assert_max_num_queries(12):
        client.get(url)
