"""A rich snapshot of an invented client, built the way collect builds a real one."""

from datetime import date, timedelta

from engagements.domain.readiness import assess
from reports.collect import readiness
from reports.document import snapshot as s
from reports.document.derive.decisions import decisions_asked
from reports.document.derive.findings import findings, work_list
from reports.document.derive.renewals import changes, renewals
from reports.document.derive.rules import asked, stand
from reports.document.snapshot import Grade, LeftOut, Level
from tests.reports.sample_rows import AS_OF, PROBES, TARGET, TODAY, criteria, requirements


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


def _probe(row, *, stopped):
    probe, question, level, outcome, table, columns, numerator, denominator = row
    if stopped and probe not in {"ACC-01", "ACC-02", "ACC-03"}:
        return s.ProbeRow(
            probe=probe,
            question=question,
            level=Level(level),
            outcome="not_measured",
            reason="the run stopped before it",
        )
    days = probe == "TML-01"
    return s.ProbeRow(
        probe=probe,
        question=question,
        level=Level(level),
        outcome=outcome,
        table=table,
        columns=columns,
        numerator=numerator,
        denominator=denominator,
        value=52.0 if days else None,
        pass_limit=1.0 if days else 0.0 if numerator is not None else None,
        unit="days" if days else "share",
        reason="signed in, 0.4 s" if probe == "ACC-01" else "",
        also=("notes", "payments") if probe == "CMP-01" else (),
    )


def _source_row(name, evidence, rows, *, stopped):
    mine = [row for row in rows if row.group == name]
    bars = tuple(
        s.Figure(label=label, value=value, shown=f"{value:.2f}", bad=value > 1)
        for label, value in (("provider_id", 3.55), ("diagnosis", 0.31), ("region", 0.0))
    )
    counts = tuple(
        s.Figure(label=label, value=float(n), shown=str(n))
        for label, n in (("name", 3), ("birth", 1), ("addr.", 2), ("e-mail", 2), ("phone", 1))
    )
    return s.SourceRow(
        key=name,
        name=name,
        kind="PostgreSQL, replica",
        tables=8,
        rows=None if stopped else 3_242_484,
        rows_exact=True,
        run=3,
        statements=9 if stopped else 61,
        seconds=2.1 if stopped else 41.2,
        measured_at=AS_OF - timedelta(hours=3),
        evidence=evidence,
        score=None if stopped else 80.0,
        coverage=0.22 if stopped else 1.0,
        standing=stand(mine),
        stopped="the role can write, and a read-only session is no boundary." if stopped else "",
        probes=tuple(_probe(row, stopped=stopped) for row in PROBES),
        charts=()
        if stopped
        else (
            s.FigureSet(
                title="claims: required value missing, %",
                figures=bars,
                note="8 required columns, the other 5 are complete",
                limit=1.0,
                limit_words="fails above 1%",
            ),
            s.FigureSet(
                title="Sensitive columns found: 9, 3 undeclared",
                figures=counts,
                note="2,000 values of a column looked at, none kept",
            ),
            s.FigureSet(
                title="Orphan rows, thousands",
                figures=counts[:3],
                note="the worst three relations",
            ),
        ),
    )


def _reach():
    known, told = s.Known(measured=True, evidence="E-01"), s.Known(measured=False)
    no = s.Cell(text="no")
    return s.Reach(
        what_it_is="Sorts incoming claims into nine queues and drafts letters; a person decides",
        where_it_runs="Norvane Cloud, single tenant, eu-central",
        model="ilmar-large 3, eu-central",
        who_tested="Fenwick, with client security",
        lapses_first="Both probe runs on 8 December 2026",
        data=(
            s.DataRight(
                source="claims_core",
                identity="svc_triage_cc",
                may_read=s.Cell(text="41 tables, 8 in scope", sign=s.Sign.WARN),
                may_change=no,
                may_delete=no,
                sensitive=s.Cell(text="9 found, 3 not declared", sign=s.Sign.WARN),
                transport=s.Cell(text="TLS 1.3, name verified", sign=s.Sign.GOOD),
                known=known,
            ),
            s.DataRight(
                source="member_master",
                identity="svc_triage_mm",
                may_read=s.Cell(text="9 tables, 8 in scope", sign=s.Sign.GOOD),
                may_change=s.Cell(text="2 tables", sign=s.Sign.BAD),
                may_delete=no,
                sensitive=s.Cell(text="not measured", sign=s.Sign.UNKNOWN),
                transport=s.Cell(text="TLS 1.3, name verified", sign=s.Sign.GOOD),
                known=s.Known(measured=True, evidence="E-02"),
            ),
        ),
        identities=(
            s.ReachLine(
                name="svc_triage_cc",
                first="database role, read only",
                second=s.Cell(text="2 Nov"),
                known=known,
            ),
            s.ReachLine(
                name="svc_triage_mm",
                first="database role, can write",
                second=s.Cell(text="2 Nov"),
                known=known,
            ),
        ),
        models=(
            s.ReachLine(
                name="ilmar-large 3",
                first="Ilmar Models",
                second=s.Cell(text="eu-central"),
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


def _compliance(rows):
    controls = []
    for row in rows:
        if row.area != "compliance":
            continue
        controls.append(
            s.ControlRow(
                framework=row.group,
                ref=row.key,
                text=row.text,
                bearing="hard" if row.level is Level.MUST else "soft",
                weight=row.weight,
                state={
                    "proven": "satisfied",
                    "failing": "not_satisfied",
                    "unknown": "unevidenced",
                    "excepted": "excepted",
                }[row.status],
                counts_as=row.status,
                reason=row.reason,
                grade=row.grade,
                evidence=row.evidence,
                valid_until=row.valid_until,
                owner=row.owner,
                due=row.due,
            )
        )
    frameworks = (("owasp-llm", "OWASP LLM", "2025"), ("nist-ai-rmf", "NIST AI RMF", "1.0"))
    return s.Compliance(
        frameworks=tuple(
            s.FrameworkRow(
                key=key,
                title=title,
                version=version,
                why="The system uses a language model and tools",
                low=0.61,
                high=0.84,
                coverage=0.77,
                questions=("Are other companies' models used?",) if index else (),
            )
            for index, (key, title, version) in enumerate(frameworks)
        ),
        controls=tuple(controls),
        exceptions=(
            s.ExceptionRow(
                number="X-01",
                control="LLM10",
                kind="risk acceptance",
                reason="Four break-glass accounts are not yet recorded.",
                starts_on=date(2026, 11, 16),
                expires_on=date(2027, 2, 14),
                asked_by="an engineer",
                approved_by="the engagement manager",
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
    found = findings(rows)
    compliance = _compliance(rows)
    parts = {
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
            assess(map(asked, rows), target=TARGET, today=TODAY, expected_worst=75),
            requirements=tuple(sorted(rows, key=_order)),
            left_out=_left_out(),
            changes=changes(rows, target=TARGET.on),
            stage_title="Hardening",
        ),
        "scope": s.Scope(
            in_scope=("2 data sources, as the agent's identities see them", "20 controls of 2"),
            out_of_scope=("The payment system and its contracts",),
            rule_version="1",
        ),
        "reach": _reach(),
        "delivery": _delivery(),
        "compliance": compliance,
        "dataenv": s.DataEnvironment(
            sources=(
                _source_row("claims_core", "E-01", rows, stopped=False),
                _source_row("member_master", "E-02", rows, stopped=True),
            )
        ),
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
            exceptions=compliance.exceptions,
            requirements=rows,
            questions=("Are other companies' models used?",),
        ),
    }
    return s.Snapshot(**(parts | changed))
