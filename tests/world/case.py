"""One engagement with an object of every kind, made through the services."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from engagements.services import engagement as engagements
from engagements.services import evidence, exports, jobs, logbook, stages
from engagements.services.stages import NewCondition
from reports import services as reports
from tests import areas
from tests.world import words

LETTER = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%% "


@dataclass
class Case:
    """An engagement and its objects; routes find their ids here."""

    key: str
    people: dict[str, Any]
    at: Any
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def inside(self):
        return words.INTERNAL[self.key]

    @property
    def told(self):
        return words.REPORTED[self.key]

    @property
    def shown(self):
        return words.VISIBLE[self.key]

    @property
    def code(self):
        return f"{self.shown.upper()}-01"

    @property
    def engagement(self):
        return self.made["engagement"]

    @property
    def lead(self):
        return self.people[{"a1": "lead", "a2": "lead_sibling", "b1": "lead_foreign"}[self.key]]

    @property
    def helper(self):
        """Who works along and asks for what the lead then decides."""
        return self.people["engineer"] if self.key == "a1" else self.people["inactive"]

    @property
    def approver(self):
        return self.people["approver" if self.key.startswith("a") else "approver_foreign"]

    def by(self, who="lead", *, minutes=0):
        return {"actor": getattr(self, who), "at": self.at + timedelta(minutes=minutes)}

    def day(self, days):
        return (self.at + timedelta(days=days)).date()

    def __getitem__(self, name):
        return self.made[name]


def build(case, *, client, render):
    """Write everything in the order in which it could have happened."""
    _begin(case, client)
    _logbook(case)
    _evidence(case)
    _first_gates(case)
    _next_gate(case)
    for area in areas.shared("world"):
        area.build(case)
    _jobs(case)
    _reports(case, render=render)
    _exports(case)
    case.engagement.refresh_from_db()
    return case


def _begin(case, client):
    case.made["client"] = client
    made = engagements.create_engagement(
        client=client,
        code=case.code,
        name=f"Assistant {case.shown}",
        owner=case.lead,
        target_go_live=case.day(90),
        value_low=100,
        value_high=200,
        currency="EUR",
        value_basis=f"Hours {case.inside}",
        **case.by(),
    )
    case.made["engagement"] = made
    engagements.add_member(made, user=case.helper, role="engineer", **case.by())
    changes = {
        "next_step": f"Call {case.inside}",
        "next_step_owner": f"Owner {case.inside}",
        "next_step_due": case.day(5),
    }
    engagements.change_engagement(made, changes=changes, version=made.version, **case.by())
    for kind in ("blocked",):
        engagements.start_wait(
            made, kind=kind, waiting_on="client", reason=f"Waits {case.told}", **case.by()
        )


def _logbook(case):
    def add(name, **told):
        case.made[name] = logbook.add_entry(case.engagement, **told, **case.by())

    add("entry", kind="note", text=f"Remark {case.inside}")
    add("entry_shown", kind="note", text=f"Told {case.shown}", visibility="client")
    add(
        "blocker",
        kind="blocker",
        text=f"Stuck {case.inside}",
        owner_name=f"Owner {case.inside}",
        waiting_on="client",
        due_on=case.day(3),
    )
    wrong = logbook.add_entry(
        case.engagement,
        kind="decision",
        text=f"Wrong {case.inside}",
        idempotency_key=f"key-{case.inside}",
        **case.by(),
    )
    case.made["corrected"] = wrong
    logbook.correct_entry(wrong, text=f"Right {case.inside}", **case.by())


def _evidence(case):
    def attach(name, *, who="lead", title, **told):
        case.made[name] = evidence.attach_evidence(
            case.engagement, title=title, **told, **case.by(who)
        )

    def file(word):
        return {"upload": io.BytesIO(LETTER + word.encode()), "file_name": f"letter-{word}.pdf"}

    attach(
        "file",
        title=f"Letter {case.inside}",
        tool=f"Scanner {case.inside}",
        source_ref=f"Ref {case.inside}",
        **file(case.inside),
    )
    attach("link", title=f"Page {case.inside}", uri=f"https://{case.inside}.example/page")
    attach("file_shown", title=f"Minutes {case.shown}", visibility="client", **file(case.shown))
    attach("withdrawn", title=f"Old {case.inside}", uri=f"https://{case.inside}.example/old")
    evidence.withdraw_evidence(case["withdrawn"], reason=f"Superseded {case.inside}", **case.by())
    case.made["received"] = evidence.receive_evidence(
        case.engagement,
        title=f"Answer {case.shown}",
        about=f"About {case.shown}",
        upload=io.BytesIO(LETTER + b"received " + case.shown.encode()),
        file_name=f"answer-{case.shown}.pdf",
        **case.by("approver"),
    )


def _first_gates(case):
    """Pass two gates: one by a plain go, the next one with a condition."""
    _meet(case)
    _decide(case, "go")
    _advance(case, "scoping")
    _meet(case, leave_out=("client-contacts", "cost-of-error"))
    case.made["decision"] = _decide(
        case,
        "conditional_go",
        conditions=[
            NewCondition(
                text=f"Name them {case.inside}",
                owner_name=f"Owner {case.inside}",
                due_on=case.day(10),
                criterion_key=key,
            )
            for key in ("client-contacts", "cost-of-error", "shadowed-users")
        ],
    )
    _advance(case, "readiness")


def _next_gate(case):
    """Ask at the gate ahead for what another person has to agree to."""

    def record(key, state, who="helper"):
        return stages.record_criterion(
            case.engagement,
            gate_key="readiness-pilot",
            criterion_key=key,
            state=state,
            note=f"Seen {case.told}",
            evidence=case["file"] if state == "met" else None,
            **case.by(who),
        )

    case.made["not_applicable"] = record("eval-set", "not_applicable")
    record("baseline", "met", "lead")
    waiver = {
        "gate_key": "readiness-pilot",
        "criterion_key": "sandbox-restore",
        "reason": f"Later {case.told}",
        "compensating_control": f"Instead {case.told}",
        "expires_on": case.day(30),
    }
    given = stages.request_waiver(case.engagement, **waiver, **case.by("helper"))
    stages.approve_waiver(given, **case.by())
    case.made["waiver"] = stages.request_waiver(case.engagement, **waiver, **case.by("helper"))
    stages.request_gate(case.engagement, **case.by("helper"))


def _meet(case, *, leave_out=()):
    gate = stages_of(case).gate_out_of(case.engagement.current_stage)
    for criterion in gate.criteria:
        if criterion.kind == "auto" or criterion.key in leave_out:
            continue
        stages.record_criterion(
            case.engagement,
            gate_key=gate.key,
            criterion_key=criterion.key,
            state="met",
            evidence=case["file"],
            note=f"Seen {case.told}",
            signer_name=f"Signer {case.inside}",
            **case.by(),
        )


def stages_of(case):
    from engagements.selectors import stages as selectors

    return selectors.playbook(case.engagement)


def _decide(case, outcome, **more):
    case.engagement.refresh_from_db()
    return stages.decide_gate(
        case.engagement,
        outcome=outcome,
        rationale=f"Because {case.told}",
        version=case.engagement.version,
        actor=case.people["manager"],
        at=case.at,
        **more,
    )


def _advance(case, target):
    case.engagement.refresh_from_db()
    version = case.engagement.version
    stages.advance_stage(case.engagement, target=target, version=version, **case.by())
    case.engagement.refresh_from_db()


def _jobs(case):
    """Leave a job in every state, each with texts that tell of the engagement."""

    def job(state):
        row = jobs.open_job(
            "report",
            title=f"Work: {case.inside}",
            requested_by=case.lead,
            engagement=case.engagement,
            idempotency_key=f"{state}-{case.inside}",
            at=case.at,
        )
        if state not in {"queued", "stopped"}:
            row = jobs.claim(row.pk, worker=f"w-{case.inside}", at=case.at)
            jobs.progress(row, step=1, steps=2, words=f"doing {case.inside}")
        if state == "failed":
            jobs.fail(row, at=case.at, code="refused", text=f"Broken {case.inside}")
        if state == "stopped":
            jobs.request_stop(row, actor=case.lead, at=case.at)
        row.refresh_from_db()
        assert row.state == state
        return row

    for state in ("queued", "running", "failed", "stopped"):
        case.made[f"job_{state}"] = job(state)


def _reports(case, *, render):
    for name in ("report", "report_draft"):
        row = reports.open_report(case.engagement, **case.by())
        case.made[name] = row
        if render:
            reports.produce_report(row.job_id, worker="w", clock=lambda: case.at)
            row.refresh_from_db()
            assert row.ready_at is not None, row.job.error_text
    if render:
        reports.issue_report(case["report"], actor=case.people["manager"], at=case.at)


def _exports(case):
    """Write the log into a file that only the lead may fetch."""
    row = exports.open_export(
        "log", query=f"q={case.inside}", format="csv", engagement=case.engagement, **case.by()
    )
    exports.perform_export(row.job_id, worker="w", clock=lambda: case.at)
    row.refresh_from_db()
    assert row.ready_at is not None, row.job.error_text
    case.made["export"] = row
