"""The gate page: what is missing, decisions, moves, criteria and waivers, by plain forms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.models import (
    Condition,
    CriterionResult,
    Engagement,
    Event,
    GateDecision,
    Waiver,
)
from engagements.services import engagement as engagement_service
from engagements.services import stages
from tests import factories
from tests.engagements.services.test_stages import decide, meet

pytestmark = pytest.mark.django_db
SPONSOR = ("qualify-scoping", "sponsor")
WAIVABLE = ("readiness-pilot", "sandbox-restore")


def url(name, engagement, *more):
    return reverse(f"engagements:{name}", args=[engagement.code, *more])


@pytest.fixture
def lead(signed_in, engineer):
    return signed_in(engineer)


@pytest.fixture
def met(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now)
    playbook_engagement.refresh_from_db()
    return playbook_engagement


def decision(engagement, **fields):
    version = Engagement.objects.get(pk=engagement.pk).version
    return {"version": version, "outcome": "go", "rationale": "All is there."} | fields


def move(engagement, **fields):
    version = Engagement.objects.get(pk=engagement.pk).version
    return {"version": version, "target": "scoping"} | fields


def text(answer):
    return answer.content.decode()


def test_the_page_names_what_is_missing_and_why_decisions_are_closed(lead, playbook_engagement):
    html = text(lead.get(url("gate", playbook_engagement)))

    assert "Move refused: 6 of 6 musts are not met, and no decision is recorded" in html
    assert "5 pieces of evidence are missing" in html
    assert "Not open. 6 musts are not met: A lead has reserved hours" in html
    assert "There is no earlier stage to go back to." in html
    assert "0 of 6 musts met, 1 unmet, 5 unknown; 0 of 1 should met, 1 unknown" in html
    assert 'aria-disabled="true"' in html


def test_a_refused_move_names_what_is_missing(lead, playbook_engagement):
    answer = lead.post(url("stage-move", playbook_engagement), move(playbook_engagement))

    assert answer.status_code == 422
    assert "6 of 6 musts are not met." in text(answer)
    assert Engagement.objects.get().current_stage == "qualify"


def test_deciding_and_moving_by_plain_forms_and_undoing_it(lead, met):
    assert "Move refused: no decision is recorded" in text(lead.get(url("gate", met)))

    decided = lead.post(url("gate-decide", met), decision(met))
    page = text(lead.get(decided["Location"]))
    moved = lead.post(url("stage-move", met), move(met))
    after = text(lead.get(moved["Location"]))

    assert (decided.status_code, moved.status_code) == (302, 302)
    assert "Open: every must is settled" in page
    assert 'aria-disabled="true"' not in page
    assert "Gate to Readiness" in after
    assert "Undo the move" in after
    assert "Gate to Scoping: go" in after

    undone = lead.post(url("stage-undo", met), move(met))
    assert undone.status_code == 302
    assert Engagement.objects.get().current_stage == "qualify"
    assert "Undo the move" not in text(lead.get(url("gate", met)))


def test_the_undo_of_nothing_is_one_sentence(lead, met):
    answer = lead.post(url("stage-undo", met), move(met))

    assert answer.status_code == 422
    assert "Only a move between stages can be undone." in text(answer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"rationale": ""}, "Reason: This field is required.", id="no reason"),
        pytest.param({"outcome": ""}, "Choose one.", id="no outcome"),
        pytest.param({"outcome": "maybe"}, "Select a valid choice", id="no such outcome"),
        pytest.param({"version": "x"}, "Enter a whole number", id="no version"),
        pytest.param({"outcome": "go"}, "6 musts are not met", id="not open"),
        pytest.param({"outcome": "recycle"}, "no earlier stage", id="nowhere to go back to"),
    ],
)
def test_a_refused_decision_keeps_what_was_typed(lead, playbook_engagement, fields, words):
    ask = decision(playbook_engagement, rationale="Seen with <b>Priya</b>") | fields
    answer = lead.post(url("gate-decide", playbook_engagement), ask)

    html = text(answer)
    assert answer.status_code == 422
    assert words in html
    assert not fields.get("rationale", "x") or "Seen with &lt;b&gt;Priya&lt;/b&gt;" in html
    assert not GateDecision.objects.exists()
    assert Engagement.objects.get().version == playbook_engagement.version


def test_a_conflict_says_so_and_shows_the_version_that_is_there(lead, met, engineer, now):
    old = decision(met, outcome="hold", rationale="Wait for Thursday")
    changes = {"next_step": "x"}
    engagement_service.change_engagement(
        met, changes=changes, version=met.version, actor=engineer, at=now
    )

    answer = lead.post(url("gate-decide", met), old)

    html = text(answer)
    assert answer.status_code == 409
    assert "Nothing was saved." in html
    assert "Wait for Thursday" in html
    assert f'name="version" value="{old["version"] + 1}"' in html
    assert not GateDecision.objects.exists()


def conditional(engagement, **fields):
    due = (timezone.now() + timedelta(days=5)).date().isoformat()
    key = "condition-references"
    named = {f"{key}-text": "Look at two", f"{key}-owner_name": "Mara", f"{key}-due_on": due}
    return decision(engagement, outcome="conditional_go", **(named | fields))


def test_a_conditional_go_sets_its_conditions_and_they_are_closed(
    lead, playbook_engagement, engineer, now
):
    meet(playbook_engagement, actor=engineer, at=now, leave_out=("references",))
    page = url("gate-decide", playbook_engagement)

    refused = lead.post(page, conditional(playbook_engagement, **{"condition-references-text": ""}))
    done = lead.post(page, conditional(playbook_engagement))

    assert refused.status_code == 422
    assert "Each condition needs its text, an owner and a day." in text(refused)
    assert 'value="Mara"' in text(refused)
    assert done.status_code == 302
    (row,) = Condition.objects.all()
    assert (row.text, row.owner_name, row.criterion_key) == ("Look at two", "Mara", "references")

    close = url("condition-close", playbook_engagement, 1)
    assert lead.post(close).status_code == 302
    again = lead.post(close)
    assert (again.status_code, "closed already" in text(again)) == (422, True)
    assert lead.post(url("condition-close", playbook_engagement, 2)).status_code == 404


def test_a_kill_closes_and_the_page_still_opens(lead, met):
    lead.post(url("gate-decide", met), decision(met, outcome="kill", rationale="No sponsor"))

    page = lead.get(url("gate", met))
    assert page.status_code == 200
    assert "No sponsor" in text(page)
    for name in ("gate-request", "stage-move", "stage-undo"):
        answer = lead.post(url(name, met), move(met))
        assert (answer.status_code, "is closed" in text(answer)) == (422, True)


def test_who_asks_for_the_review_does_not_decide_to_go(lead, met, manager, signed_in):
    assert lead.post(url("gate-request", met)).status_code == 302

    assert "You requested the review" in text(lead.get(url("gate", met)))
    assert lead.post(url("gate-decide", met), decision(met)).status_code == 422
    assert signed_in(manager).post(url("gate-decide", met), decision(met)).status_code == 302
    assert Event.objects.filter(type="gate.requested").count() == 1


def test_a_criterion_is_recorded_with_its_evidence(lead, playbook_engagement):
    proof = factories.EvidenceFactory(engagement=playbook_engagement, title="Note of the sponsor")
    foreign = factories.EvidenceFactory(title="Somebody else's")
    page = url("criterion", playbook_engagement, *SPONSOR)

    shown = text(lead.get(page))
    stolen = lead.post(page, {"state": "met", "evidence": foreign.pk})
    done = lead.post(page, {"state": "met", "evidence": proof.pk})

    assert "Note of the sponsor" in shown
    assert "Somebody else" not in shown
    assert stolen.status_code == 422
    assert done["Location"] == url("gate", playbook_engagement)
    assert CriterionResult.objects.get().evidence == proof
    assert f"#evidence-{proof.number}" in text(lead.get(done["Location"]))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "met", "note": "Told <i>on site</i>"}, "Name the evidence"),
        ({"state": "unmet", "note": " "}, "Say why"),
        ({"state": "perhaps", "note": "Told <i>on site</i>"}, "Select a valid choice"),
    ],
)
def test_a_refused_record_keeps_what_was_typed(lead, playbook_engagement, fields, words):
    answer = lead.post(url("criterion", playbook_engagement, *SPONSOR), fields)

    assert answer.status_code == 422
    assert words in text(answer)
    assert fields["note"] == " " or "Told &lt;i&gt;on site&lt;/i&gt;" in text(answer)
    assert not CriterionResult.objects.exists()


def test_an_automatic_criterion_is_read_only(lead, playbook_engagement):
    page = url("criterion", playbook_engagement, "qualify-scoping", "value-range")

    assert "checked automatically" in text(lead.get(page))
    assert lead.post(page, {"state": "met"}).status_code == 404


def test_that_it_does_not_apply_is_approved_by_another(
    lead, playbook_engagement, manager, signed_in
):
    lead.post(
        url("criterion", playbook_engagement, *SPONSOR), {"state": "not_applicable", "note": "None"}
    )
    approve = url("criterion-approve", playbook_engagement, *SPONSOR)

    own = lead.post(approve)
    other = signed_in(manager)
    offered = "Approve that it does not apply" in text(
        other.get(url("criterion", playbook_engagement, *SPONSOR))
    )
    done = other.post(approve)

    assert (own.status_code, "Somebody else" in text(own)) == (422, True)
    assert (offered, done.status_code) == (True, 302)
    assert CriterionResult.objects.get().approved_by == manager


def ask_for_waiver(client, engagement, **fields):
    ends = (timezone.now() + timedelta(days=30)).date().isoformat()
    body = {"reason": "Read only", "compensating_control": "No writes", "expires_on": ends}
    return client.post(url("waiver-request", engagement, *WAIVABLE), body | fields)


def test_a_waiver_is_asked_for_approved_by_another_and_revoked(
    lead, playbook_engagement, manager, signed_in
):
    assert ask_for_waiver(lead, playbook_engagement).status_code == 302
    own = lead.post(url("waiver-approve", playbook_engagement, 1))
    other = signed_in(manager)
    page = text(other.get(url("gate", playbook_engagement)))

    assert (own.status_code, "their own request" in text(own)) == (422, True)
    assert "Requested, until" in page
    assert "Approve" in page
    assert other.post(url("waiver-approve", playbook_engagement, 1)).status_code == 302
    assert "In force until" in text(other.get(url("gate", playbook_engagement)))
    assert other.post(url("waiver-revoke", playbook_engagement, 1)).status_code == 302
    assert Waiver.objects.get().revoked_at is not None
    assert other.post(url("waiver-revoke", playbook_engagement, 9)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"reason": ""}, "This field is required."), ({"expires_on": "2001-01-01"}, "a later day")],
)
def test_a_refused_waiver_keeps_what_was_typed(lead, playbook_engagement, fields, words):
    answer = ask_for_waiver(lead, playbook_engagement, **fields)

    assert answer.status_code == 422
    assert words in text(answer)
    assert "No writes" in text(answer)
    assert not Waiver.objects.exists()


def test_what_the_playbook_does_not_let_be_waived_is_refused(lead, playbook_engagement):
    ends = (timezone.now() + timedelta(days=30)).date().isoformat()
    page = url("waiver-request", playbook_engagement, *SPONSOR)

    answer = lead.post(page, {"reason": "x", "expires_on": ends})

    assert (answer.status_code, "does not let" in text(answer)) == (422, True)


def test_an_engineer_records_and_is_told_who_decides(signed_in, met):
    helper = factories.MembershipFactory(engagement=met).user
    client = signed_in(helper)

    page = text(client.get(url("gate", met)))
    decided = client.post(url("gate-decide", met), decision(met))
    approved = client.post(url("criterion-approve", met, *SPONSOR))

    assert "decided by the lead or a manager" in page
    assert 'name="outcome"' not in page
    assert (decided.status_code, approved.status_code) == (403, 403)
    assert "the lead or a manager" in text(decided)
    assert not GateDecision.objects.exists()


ROUTES = [
    ("gate", ()),
    ("gate-request", ()),
    ("gate-decide", ()),
    ("stage-move", ()),
    ("stage-undo", ()),
    ("condition-close", (1,)),
    ("criterion", SPONSOR),
    ("criterion-approve", SPONSOR),
    ("waiver-request", WAIVABLE),
    ("waiver-approve", (1,)),
    ("waiver-revoke", (1,)),
]


@pytest.mark.parametrize(("name", "more"), ROUTES, ids=[name for name, _ in ROUTES])
def test_a_foreign_engagement_answers_as_a_missing_one(signed_in, met, name, more):
    for person in (factories.UserFactory(), factories.UserFactory(role="client")):
        client = signed_in(person)
        there, nowhere = (
            reverse(f"engagements:{name}", args=[code, *more]) for code in (met.code, "NIL-99")
        )
        before = Event.objects.count()
        method = client.get if name in {"gate", "criterion"} else client.post

        answers = [method(page, decision(met) | move(met)) for page in (there, nowhere)]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert Event.objects.count() == before


def test_another_gate_or_criterion_of_the_playbook_is_found_and_no_other(lead, met):
    assert lead.get(url("criterion", met, *WAIVABLE)).status_code == 200
    assert lead.get(url("criterion", met, "moon", "sponsor")).status_code == 404
    assert lead.get(url("criterion", met, "qualify-scoping", "moon")).status_code == 404


def test_hostile_text_is_shown_as_text(lead, met, engineer, now):
    decide(met, "hold", actor=engineer, at=now)
    GateDecision.objects.update(rationale="<script>alert(1)</script>")
    stages.request_waiver(
        met,
        gate_key=WAIVABLE[0],
        criterion_key=WAIVABLE[1],
        reason="<img src=x onerror=alert(1)>",
        expires_on=(now + timedelta(days=30)).date(),
        actor=engineer,
        at=now,
    )

    html = text(lead.get(url("gate", met)))

    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_page_costs_the_same_however_much_was_decided(
    lead, met, engineer, now, django_assert_max_num_queries
):
    for _ in range(5):
        decide(met, "hold", actor=engineer, at=now)

    lead.get(url("gate", met))  # the playbook is built once for each process
    with django_assert_max_num_queries(27):
        lead.get(url("gate", met))
