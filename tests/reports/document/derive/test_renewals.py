from datetime import date, timedelta

from reports.document.derive.renewals import changes, renewals
from reports.document.snapshot import EvidenceRow, Grade
from tests.reports.sample_rows import TODAY, requirement

TARGET = date(2026, 12, 18)


def row(key, *, until, status="proven", evidence=("E-01",)):
    return requirement(
        "dataenv", "core", key, key, "must", status, valid_until=until, evidence=evidence
    )


def register(*ends):
    return [
        EvidenceRow(
            code=f"E-{n:02d}",
            title=f"Item {n}",
            kind="file",
            grade=Grade.MEASURED,
            tool="",
            effective_on=TODAY,
            valid_until=end,
            sha256="0" * 64,
        )
        for n, end in enumerate(ends, start=1)
    ]


def test_only_what_is_proven_and_lapses_before_the_target_is_due():
    soon = TODAY + timedelta(days=3)
    rows = [
        row("A", until=soon),
        row("B", until=TARGET),
        row("C", until=None),
        row("D", until=soon, status="failing"),
    ]

    found = renewals(rows, evidence=register(soon), today=TODAY, target=TARGET)

    assert [(due.evidence, due.rests, due.days_left) for due in found.due] == [
        ("E-01", ("core A",), 3)
    ]
    assert [after.ends_on for after in found.afterwards] == [TARGET]


def test_the_evidence_that_ends_on_the_day_carries_the_requirement():
    soon, later = TODAY + timedelta(days=3), TODAY + timedelta(days=30)
    rows = [row("A", until=soon, evidence=("E-01", "E-02"))]

    found = renewals(rows, evidence=register(later, soon), today=TODAY, target=TARGET)

    assert found.due[0].evidence == "E-02"


def test_if_nothing_is_renewed_the_proof_is_unknown_at_the_target():
    rows = [row("A", until=TODAY + timedelta(days=3))]

    found = renewals(rows, evidence=[], today=TODAY, target=TARGET)

    assert found.if_nothing is not None
    assert found.if_nothing.verdict == "INCOMPLETE"


def test_a_verdict_changes_on_the_day_after_the_last_day_of_its_proof():
    end = TODAY + timedelta(days=3)

    told = changes([row("A", until=end)], target=TARGET)

    assert [(change.on, change.what) for change in told] == [
        (end + timedelta(days=1), ""),
        (end + timedelta(days=1), "core"),
    ]
