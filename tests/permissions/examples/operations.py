"""An example of each operation: the arguments of a call that is accepted from whoever may.

Each is a function of a case of the world. It runs inside the savepoint of the call, so it may bring
rows into the state in which the operation can be done. ``actor`` and ``at`` are added to it.
"""

import io

from django.utils import timezone

from engagements.models import Condition, Membership, User
from engagements.services.engagement import end_engagement
from tests import areas
from tests.permissions.examples.calling import firm, fresh, here, on, versioned
from tests.world.case import LETTER

GATE = {"gate_key": "readiness-pilot", "criterion_key": "eval-set"}
SIGNED = {"gate_key": "readiness-pilot", "criterion_key": "threshold"}


def person(who, /, **values):
    """Call an operation on an account."""
    return lambda case: ((fresh(case.people[who]),), values)


def _reopened(case):
    by = {"actor": case.people["manager"], "at": timezone.now(), "source": "ui"}
    end_engagement(
        fresh(case.engagement),
        outcome="lost",
        reason="Over",
        version=fresh(case.engagement).version,
        **by,
    )
    return versioned(reason="Again")(case)


def _view(values):
    return lambda case: ((fresh(case["view_engineer"]),), values)


def _a_member_more(case, engagement):
    Membership.objects.filter(engagement=engagement, user=case.people["engineer_off"]).delete()
    return {"user": case.people["engineer_off"]}


EXAMPLES = {
    "engagement.changing.change_engagement": versioned(changes={"next_step": "Go on"}),
    "engagement.changing.change_owner": here(
        lambda case, row: {"owner": case.people["manager"], "version": row.version}
    ),
    "engagement.changing.end_wait": here(kind="blocked"),
    "engagement.changing.move_target": here(
        lambda case, row: {"target_go_live": case.day(200), "version": row.version}, reason="Later"
    ),
    "engagement.changing.start_wait": here(kind="paused", waiting_on="us", reason="Rest"),
    "engagement.clients.change_client": on(
        "client", name="Other", sector="", time_zone="Europe/Berlin", version=1
    ),
    "engagement.closing.close": versioned(outcome="lost", reason="Over"),
    "engagement.closing.reopen": _reopened,
    "engagement.members.add_member": here(_a_member_more, role="engineer"),
    "engagement.clients.create_client": firm(
        code="new-client", name="New", time_zone="Europe/Berlin"
    ),
    "engagement.creating.create_engagement": lambda case: (
        (),
        {"client": case["client"], "code": "NEW-01", "name": "N", "owner": case.people["manager"]},
    ),
    "engagement.members.remove_member": here(lambda case, _: {"user": case.helper}),
    "evidence.accept_evidence": on("received"),
    "evidence.attach_evidence": here(title="Page", uri="https://example.org/"),
    "evidence.receive_evidence": here(
        lambda _case, _: {"upload": io.BytesIO(LETTER + b"sent")}, title="S", file_name="s.pdf"
    ),
    "evidence.withdraw_evidence": on("link", reason="Old"),
    "exports.open_export": firm("pipeline", query="", format="csv"),
    "facts.set_profile": here(answers={"ai.agentic": True}),
    "jobs.request_stop": on("job_queued"),
    "jobs.retry": on("job_failed"),
    "logbook.add_entry": here(kind="note", text="Hello"),
    "logbook.add_entries": here(entries=[{"kind": "note", "text": "Hello"}]),
    "logbook.correct_entry": on("entry", text="Other"),
    "logbook.resolve_entry": on("blocker"),
    "notices.reading.choose": firm(wanted={}),
    "notices.reading.mark_read": firm(),
    "people.accounts.change_profile": firm(name="Other", single_keys=False),
    "people.accounts.change_role": person("engineer_off", role="manager"),
    "people.accounts.record_second_factor": firm(change="added"),
    "people.accounts.reset_second_factor": person("engineer_off"),
    "people.accounts.set_active": person("engineer_off", active=False),
    "people.accounts.set_password": firm(password="correct horse 4711"),
    "people.accounts.sign_out_everywhere": firm(),
    "people.inviting.invite": firm("somebody@firm.example", role="engineer"),
    "people.tokens.create_token": firm(name="t", scope="read", days=1),
    "people.tokens.revoke_token": on("token_reader"),
    "questions.answer_question": on("question", text="On Monday."),
    "questions.ask_question": here(text="When?"),
    "stages.criteria.approve_not_applicable": on("not_applicable"),
    "stages.criteria.approve_waiver": on("waiver"),
    "stages.criteria.record_criterion": here(state="unmet", note="No", **GATE),
    "stages.criteria.request_waiver": here(
        lambda case, _: {"expires_on": case.day(30)},
        gate_key="readiness-pilot",
        criterion_key="sandbox-restore",
        reason="Later",
    ),
    "stages.criteria.revoke_waiver": on("waiver"),
    "stages.deciding.close_condition": lambda case: (
        (Condition.objects.filter(engagement=case.engagement).first(),),
        {},
    ),
    "stages.deciding.decide_gate": versioned(outcome="hold", rationale="Wait"),
    "stages.deciding.request_gate": here(),
    "stages.moving.advance_stage": versioned(target="pilot"),
    "stages.moving.undo_move": versioned(),
    "stages.signing.sign_criterion": here(read="Report 1", **SIGNED),
    "views.change_view": _view({"title": "Other", "is_shared": False, "is_pinned": False}),
    "views.remove_view": _view({}),
    "views.save_view": firm(title="Late", page="pipeline", query="age=over"),
    "reports.issuing.issue_report": on("report_draft"),
    "reports.issuing.record_download": on("report"),
    "reports.issuing.withdraw_report": on("report", reason="Wrong."),
    "reports.making.open_report": here(),
} | areas.merged("operations", "EXAMPLES")
# In this world a rule of the work stands against whoever may: a gate is open, nothing was moved.
REFUSED = {"stages.moving.advance_stage", "stages.moving.undo_move"}


def actor_of(who, case):
    """Return the account of a principal, read anew."""
    return User.objects.get(pk=case.people[who.key].pk)
