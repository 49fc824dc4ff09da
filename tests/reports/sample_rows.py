"""Requirements of an invented client: two frameworks, two sources, one gate."""

from datetime import UTC, date, datetime, timedelta

from engagements.domain import readiness as domain
from reports.collect.readiness import requirement as kept
from reports.document.snapshot import Grade, Level, Requirement, Status, Target

AS_OF = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = AS_OF.date()
TARGET = Target(
    gate="hardening-rollout",
    title="Rollout gate",
    on=date(2026, 12, 18),
    scope="wave 1: 120 claims handlers in two regions",
)
OWNERS = ("Client data platform", "Client legal", "Fenwick engineer", "Client operations")
PROBES = (
    ("ACC-01", "Reachable, logs in", "must", "pass", "", (), None, None),
    ("ACC-02", "Least privilege", "must", "pass", "", (), None, None),
    ("ACC-03", "Transport encrypted", "must", "pass", "", (), None, None),
    ("INV-01", "Tables in scope found", "must", "pass", "", (), 8, 8),
    (
        "CMP-01",
        "Required value missing",
        "should",
        "fail",
        "claims",
        ("provider_id",),
        28874,
        812306,
    ),
    ("CMP-02", "Disguised missing value", "should", "warn", "notes", ("text",), 2431, 190114),
    ("UNQ-01", "Has a key", "should", "pass", "", (), 8, 8),
    ("UNQ-02", "Key duplicates", "must", "fail", "claims", ("claim_id",), 312, 812306),
    ("REF-01", "Orphan rows", "should", "fail", "claim_lines", ("claim_id",), 4032, 1920411),
    ("TML-01", "Fresh", "should", "fail", "payments", ("paid_at",), None, None),
    ("TML-03", "Impossible dates", "should", "pass", "claims", ("opened_at",), 0, 812306),
    ("VAL-01", "Type honesty", "should", "pass", "", (), 0, 143),
    ("PRV-01", "Sensitive columns", "should", "fail", "notes", ("text",), 3, 143),
)
CONTROLS = (
    ("LLM01", "Untrusted text cannot change which tools run", "hard", 5),
    ("LLM02", "Answers hold only what the asker may see", "hard", 4),
    ("LLM03", "Models, packages and servers are known and pinned", "soft", 3),
    ("LLM04", "Index data come from named owners", "soft", 4),
    ("LLM05", "Model output is checked before it is used", "hard", 4),
    ("LLM06", "The agent cannot act outside without a person", "hard", 5),
    ("LLM07", "The system prompt holds no secret", "soft", 2),
    ("LLM08", "The index keeps the two regions apart", "soft", 3),
    ("LLM09", "Wrong answers are measured and shown", "soft", 4),
    ("LLM10", "Use is limited per user and day", "soft", 3),
)


def requirement(area, group, key, text, level, status, **more):
    return Requirement(
        area=area,
        group=group,
        key=key,
        text=text,
        level=Level(level),
        status=Status(status),
        group_title=more.pop("group_title", ""),
        **more,
    )


def _source(name, evidence, *, stopped=False):
    rows = []
    for index, (key, text, level, result, *_rest) in enumerate(PROBES):
        outcome = "not_measured" if stopped and index > 2 else result
        status = {"pass": "proven", "not_measured": "unknown"}.get(outcome, "failing")
        rows.append(
            requirement(
                "dataenv",
                name,
                key,
                text,
                level,
                status,
                grade=Grade.MEASURED if status == "proven" else None,
                valid_until=TODAY + timedelta(days=18) if status == "proven" else None,
                owner="Client data platform",
                closes="" if status == "proven" else f"Repair the load of {name}, run {key} again",
                since=date(2026, 11, 5),
                due=date(2026, 11, 27) + timedelta(days=index),
                reason="" if status == "proven" else _reason(key, outcome),
                evidence=(evidence,),
                reason_for_client=True,
            )
        )
    return rows


def _reason(key, outcome):
    if outcome == "not_measured":
        return "The run stopped before this probe."
    return f"{key} is over its limit on the worst table."


def _controls(framework, title, prefix):
    rows = []
    states = [*"ppp", "u", "p", "f", "u", "f", "p", "e"]
    names = {"p": "proven", "u": "unknown", "f": "failing", "e": "excepted"}
    for index, ((ref, text, bearing, weight), letter) in enumerate(
        zip(CONTROLS, states, strict=True)
    ):
        status = names[letter]
        rows.append(
            requirement(
                "compliance",
                framework,
                ref.replace("LLM", prefix),
                text,
                "must" if bearing == "hard" else "should",
                status,
                group_title=title,
                weight=weight,
                grade=list(Grade)[index % 5] if status == "proven" else None,
                valid_until=TODAY + timedelta(days=20 + 9 * index) if status == "proven" else None,
                owner=OWNERS[index % 4],
                closes="" if status == "proven" else "Put an approval step on both send tools",
                since=date(2026, 11, 4),
                due=date(2026, 12, 2),
                reason="No supporting evidence is fresh." if status == "unknown" else "",
                evidence=(f"E-{10 + index:02d}",) if status == "proven" else (),
            )
        )
    return rows


def criteria():
    told = (
        ("G5-05", "Runbook accepted by the client's operators", "proven"),
        ("G5-06", "Rollback rehearsed in 30 minutes or less", "failing"),
        ("G5-07", "Alerts reach a person within 10 minutes", "proven"),
        ("G5-09", "Security sign-off", "unknown"),
        ("G5-11", "Load test at twice the peak", "proven"),
    )
    return [
        requirement(
            "delivery",
            TARGET.gate,
            key,
            text,
            "must",
            status,
            group_title="Rollout gate",
            grade=Grade.WITNESSED if status == "proven" else None,
            owner="Client operations",
            closes="" if status == "proven" else "Keep the last release warm, rehearse again",
            since=date(2026, 11, 11),
            due=date(2026, 12, 4),
            reason="The rehearsal of 11 November took 74 minutes." if status == "failing" else "",
            evidence=("E-19",) if status == "proven" else (),
        )
        for key, text, status in told
    ]


def requirements():
    return [
        *_controls("owasp-llm", "OWASP LLM 2025", "LLM"),
        *_controls("nist-ai-rmf", "NIST AI RMF 1.0", "GV-1."),
        *_source("claims_core", "E-01"),
        *_source("member_master", "E-02", stopped=True),
        kept(domain.not_examined("tooling", title="Agent layer")),
        kept(domain.not_examined("evaluation", title="Evaluation")),
        *criteria(),
    ]
