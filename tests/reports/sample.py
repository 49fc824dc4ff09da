"""A rich snapshot of an invented client, built the way collect builds a real one."""

from datetime import date, timedelta

from engagements.domain import reporting as r
from engagements.domain.readiness import assess
from reports.collect import readiness, scope
from reports.document import snapshot as s
from reports.document.derive.decisions import decisions_asked
from reports.document.derive.findings import Wording, findings, work_list
from reports.document.derive.renewals import changes, renewals
from reports.document.derive.rules import rules_row, stand
from reports.document.snapshot import Grade, LeftOut
from tests.reports.sample_parts import parts
from tests.reports.sample_rows import AS_OF, PROBES, TARGET, TODAY, criteria, requirements

DEFECTS = {"UNQ-02": "Keys appear more than once"}
WORDING = Wording(
    titles={"compliance": "Compliance", "dataenv": "Data environment", "delivery": "Delivery"},
    words={
        "dataenv": {
            probe: r.FindingWords(defect=defect, harm="Sums are too high.")
            for probe, *_ in PROBES
            if (defect := DEFECTS.get(probe, "A probe failed"))
        }
    },
)

TITLES = {
    "compliance": "Compliance", "dataenv": "Data environment", "tooling": "Agent layer",
    "evaluation": "Evaluation", "delivery": "Delivery",
}  # fmt: skip


def _evidence():
    rows = [
        s.EvidenceRow(
            code=f"E-{n:02d}",
            title=f"{title} {n}",
            kind="check_run" if n < 3 else "file",
            grade=list(Grade)[n % 5] if n > 2 else Grade.MEASURED,
            tool="probes 1.4" if n < 3 else "read by lead",
            effective_on=date(2026, 10, 3) + timedelta(days=n),
            valid_until=TODAY + timedelta(days=18 if n < 3 else 20 + 9 * (n - 10)),
            sha256=f"{n:02x}" * 32,
        )
        for n, title in enumerate(
            ["claims_core, probe run", "member_master, probe run", *["Access review, signed"] * 22],
            1,
        )
    ]
    return tuple(rows)


def _reach():
    known, told = r.Known(measured=True, evidence="E-01"), r.Known(measured=False)
    no = r.Cell(text="no")
    return s.Reach(
        what_it_is="Sorts incoming claims into nine queues and drafts letters; a person decides",
        where_it_runs="Norvane Cloud, single tenant, eu-central",
        model="ilmar-large 3, eu-central",
        who_tested="Fenwick, with client security",
        lapses_first="Both probe runs on 8 December 2026",
        data=(
            r.DataRight(
                source="claims_core",
                identity="svc_triage_cc",
                may_read=r.Cell(text="41 tables, 8 in scope", tone=r.Tone.WARN),
                may_change=no,
                may_delete=no,
                sensitive=r.Cell(text="9 found, 3 not declared", tone=r.Tone.WARN),
                transport=r.Cell(text="TLS 1.3, name verified", tone=r.Tone.GOOD),
                known=known,
            ),
            r.DataRight(
                source="member_master",
                identity="svc_triage_mm",
                may_read=r.Cell(text="9 tables, 8 in scope", tone=r.Tone.GOOD),
                may_change=r.Cell(text="2 tables", tone=r.Tone.BAD),
                may_delete=no,
                sensitive=r.Cell(text="not measured", tone=r.Tone.UNKNOWN),
                transport=r.Cell(text="TLS 1.3, name verified", tone=r.Tone.GOOD),
                known=r.Known(measured=True, evidence="E-02"),
            ),
        ),
        identities=(
            r.ReachLine(
                name="svc_triage_cc",
                first="database role, read only",
                second=r.Cell(text="2 Nov"),
                known=known,
            ),
            r.ReachLine(
                name="svc_triage_mm",
                first="database role, can write",
                second=r.Cell(text="2 Nov"),
                known=known,
            ),
        ),
        models=(
            r.ReachLine(
                name="ilmar-large 3",
                first="Ilmar Models",
                second=r.Cell(text="eu-central"),
                known=told,
            ),
        ),
    )


def _delivery():
    stages = ("Qualify", "Scoping", "Readiness", "Pilot", "Hardening", "Rollout", "Adoption")
    visits = (
        ("Qualify", (2026, 3, 2), (2026, 3, 15), 14),
        ("Scoping", (2026, 3, 16), (2026, 4, 12), 21),
        ("Readiness", (2026, 4, 13), (2026, 6, 1), 42),
        ("Pilot", (2026, 6, 2), (2026, 7, 20), 90),
        ("Readiness", (2026, 7, 21), (2026, 8, 12), 42),
        ("Pilot", (2026, 8, 13), (2026, 10, 12), 90),
    )
    done = tuple(
        s.VisitRow(
            stage=stage,
            entered_on=date(*start),
            left_on=date(*end),
            days=(date(*end) - date(*start)).days + 1,
            expected_days=expected,
        )
        for stage, start, end, expected in visits
    )
    now = s.VisitRow(
        stage="Hardening", entered_on=date(2026, 10, 13), left_on=None, days=39, expected_days=30
    )
    return s.Delivery(
        stages=stages,
        visits=(*done, now),
        waits=(
            s.WaitRow(
                kind="blocked",
                waiting_on="client",
                reason="Privacy office reviews the retention rule",
                started_on=date(2026, 10, 20),
                ended_on=date(2026, 10, 29),
                days=10,
            ),
        ),
        decisions=(
            s.DecisionRow(
                gate="Scoping to Readiness",
                decided_on=date(2026, 4, 12),
                outcome="Go",
                rationale="Outcome agreement signed",
            ),
            s.DecisionRow(
                gate="Pilot to Hardening",
                decided_on=date(2026, 7, 20),
                outcome="Recycle",
                rationale="Agreement was 80% and 90% was asked; back to readiness",
            ),
        ),
        criteria=tuple(
            s.CriterionRow(
                key=row.key,
                text=row.text,
                kind="attest",
                bearing="must",
                state={"proven": "met", "failing": "unmet", "unknown": "unknown"}[row.status],
                grade=row.grade,
                least_grade=Grade.DOCUMENTED,
                evidence=row.evidence,
                owner=row.owner,
                due=row.due,
            )
            for row in criteria()
        ),
        waivers=("Waiver W-01 on G5-13, in force to 12 February 2027: champions are being named.",),
        log=(
            s.LogLine(
                number=41,
                kind="decision",
                on=date(2026, 11, 12),
                text="Keep **two regions** apart.\n\n- one index each\n- no shared cache",
                owner="Client data platform",
                due=date(2026, 12, 1),
            ),
        ),
    )


def _left_out():
    return tuple(
        LeftOut(
            area="compliance",
            group="NIST AI RMF 1.0",
            key=f"MP-{n}",
            text="Not for this system",
            reason="No service is offered to children; asked by one, approved by another",
        )
        for n in range(1, 9)
    )


def _order(row):
    return row.area, row.group, row.key, row.level


def sample(rows=None, **changed):
    """Return the snapshot; ``changed`` replaces whole parts of it."""
    rows = requirements() if rows is None else rows
    evidence = _evidence()
    found = findings(rows, wording=WORDING)
    areas = parts()
    values = {
        "format": s.FORMAT,
        "document": s.DOCUMENT,
        "identity": s.Identity(
            firm="Fenwick Deployment Partners",
            client="Quillmere Health Plan",
            engagement_code="QMH-02",
            engagement_name="Claims triage assistant",
            number=2,
            document_id="FDP-QMH-02-R2",
            title="Deployment readiness report",
            classification="Confidential",
            requested_by="R. Sandhu",
            time_zone="Europe/Prague",
        ),
        "as_of": AS_OF,
        "target": TARGET,
        "readiness": readiness.section(
            assess(
                map(rules_row, rows), target=TARGET, today=TODAY, expected_worst=75, titles=TITLES
            ),
            requirements=tuple(sorted(rows, key=_order)),
            left_out=_left_out(),
            changes=changes(rows, target=TARGET.on),
            stage_title="Hardening",
        ),
        "scope": s.Scope(
            in_scope=("2 data sources, as the agent's identities see them", "20 controls of 2"),
            out_of_scope=("The payment system and its contracts",),
            rule_version="1",
            method=scope.method([]),
        ),
        "reach": _reach(),
        "delivery": _delivery(),
        "parts": areas,
        "findings": found,
        "work": work_list(found, requirements=rows),
        "renewals": renewals(rows, evidence=evidence, today=TODAY, target=TARGET.on),
        "evidence": evidence,
        "versions": (
            s.VersionRow(
                number=1,
                issued_on=date(2026, 10, 16),
                standing=s.Standing(
                    verdict="NO_GO", low=9, high=20, musts=s.Tally(proven=9, failing=4, unknown=14)
                ),
            ),
            s.VersionRow(number=2, issued_on=TODAY, standing=stand(rows)),
        ),
        "decisions_asked": decisions_asked(
            target=TARGET,
            today=TODAY,
            findings=found,
            exceptions=[row for part in areas for row in part.exceptions],
            requirements=rows,
            questions=("Are other companies' models used?",),
        ),
    }
    return s.Snapshot(**(values | changed))
