"""The part on compliance: what is counted, what is printed first, and what is asked."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.states import State
from engagements.areas.compliance.report import frameworks_part
from engagements.areas.compliance.selectors import ControlRow
from engagements.domain.readiness import Grade, Level, Status
from engagements.domain.reporting import Callout, ExceptionRow, Share, Table

TODAY, TARGET = date(2026, 11, 20), date(2026, 12, 18)
CONTROL = ControlRow(
    framework="owasp", version="1", ref="LLM01", token="t", title="It holds", statement="",
    parent="", domain="d", bearing=Bearing.HARD, weight=5, state=State.SATISFIED,
    today=State.SATISFIED,
    counts_as=Status.PROVEN, level=Level.MUST, reason="", closes="", grade=Grade.MEASURED,
    valid_until=None, since=None, owner="", due=None, evidence=("E-01", "E-02"), exception="",
    outcome="", questions=(), override=None,
)  # fmt: skip
FAILING = replace(CONTROL, ref="LLM06", state=State.NOT_SATISFIED, counts_as=Status.FAILING)
UNKNOWN = replace(CONTROL, ref="LLM02", state=State.STALE, counts_as=Status.UNKNOWN)
EXCEPTED = replace(CONTROL, ref="LLM10", state=State.EXCEPTED, counts_as=Status.EXCEPTED)
LEFT_OUT = replace(CONTROL, ref="LLM09", state=State.NA, counts_as=None, level=None)
FRAMEWORK = SimpleNamespace(
    framework=SimpleNamespace(key="owasp", title="OWASP LLM", version="2025"),
    score=SimpleNamespace(low=None, high=None, coverage=None),
    why="It uses a language model",
    questions=("Is it trained here?",),
)
IN_FORCE = ExceptionRow(
    number="X-01", subject="LLM10", kind="risk acceptance", reason="Not recorded yet.",
    starts_on=date(2026, 11, 16), expires_on=date(2027, 2, 14), asked_by="an engineer",
)  # fmt: skip


def page(*rows, exceptions=(), frameworks=(FRAMEWORK,)):
    return frameworks_part(frameworks, rows, exceptions, today=TODAY, target=TARGET)


def test_the_lead_counts_what_counts():
    found = page(CONTROL, FAILING, UNKNOWN, EXCEPTED, LEFT_OUT)

    assert found.lead == (
        "1 of 4 controls that count are proven. One hard control fails. One hard control is "
        "unknown. One is left out with a reason."
    )
    assert found.in_scope == ("Five controls of one framework",)
    assert found.questions == ("Is it trained here?",)


def test_a_bar_leaves_out_what_does_not_count():
    row = page(CONTROL, CONTROL, FAILING, EXCEPTED, LEFT_OUT).blocks[0].rows[0]

    assert row.bar == (
        Share(status="measured", count=2),
        Share(status="failing", count=1),
        Share(status="exception", count=1),
    )
    assert row.cells[2].text == "1"


def test_a_control_table_prints_what_is_open_first_when_it_is_too_long():
    many = [replace(CONTROL, ref=f"P-{n}") for n in range(600)]
    table = page(*many, FAILING, EXCEPTED).blocks[1]
    printed = {row.cells[0].text for row in table.rows}

    assert {"LLM06", "LLM10"} <= printed
    assert len(table.rows) == table.most == 501
    assert table.note == "102 proven or left-out controls not printed."


def test_what_is_open_names_who_closes_it():
    soft = replace(FAILING, ref="LLM07", bearing=Bearing.SOFT, owner="Client legal")
    found = page(soft, FAILING)
    table = next(b for b in found.blocks if getattr(b, "caption", "").startswith("Controls that"))

    assert [(row.cells[0].text, row.cells[4].text) for row in table.rows] == [
        ("LLM06", "Nobody yet"),
        ("LLM07", "Client legal"),
    ]
    assert not any("Controls that" in b.caption for b in page(CONTROL).blocks)


def test_an_exception_in_force_is_a_callout_and_a_row():
    found = page(EXCEPTED, exceptions=(IN_FORCE,))
    (callout,) = (block for block in found.blocks if isinstance(block, Callout))

    assert found.exceptions == (IN_FORCE,)
    assert callout.lead == "Exception X-01 on LLM10, risk acceptance."
    assert callout.text.startswith("Not recorded yet. In force from 16 November 2026 to 14 Feb")
    assert "Asked by an engineer." in callout.text
    assert "Approved" not in callout.text


def test_no_framework_is_a_part_that_says_why_it_is_absent():
    found = page(frameworks=())

    assert (found.blocks, found.absent) == ((), "no framework is taken on")
    assert all(isinstance(block, Table) for block in page(CONTROL).blocks)
