from datetime import date

import pytest

from engagements.areas.dataenv.domain.requirements import Line, SourceStanding, requirements
from engagements.areas.dataenv.domain.results import Outcome
from engagements.domain.readiness import Grade, Level, Status
from tests.engagements.areas.dataenv.domain.made import LIMITS

TODAY = date(2026, 11, 24)


def line(probe, outcome, table="", **fields):
    return Line(probe=probe, outcome=outcome, reason=f"{outcome} of {table}", table=table, **fields)


def of(probe, *lines, measured_on=TODAY, **fields):
    source = SourceStanding(
        group="s", title="S", owner="Dana", lines=lines, measured_on=measured_on, **fields
    )
    made, left_out = requirements(source, thresholds=LIMITS, today=TODAY)
    return [r for r in made if r.key == probe], [item for item in left_out if item.key == probe]


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        pytest.param(["pass", "pass"], Status.PROVEN, id="all pass"),
        pytest.param(["pass", "vacuous"], Status.PROVEN, id="pass beside nothing"),
        pytest.param(["pass", "warn"], Status.FAILING, id="a warning fails a should"),
        pytest.param(["warn", "not_measured"], Status.FAILING, id="known bad beats unknown"),
        pytest.param(["pass", "not_measured"], Status.UNKNOWN, id="one not measured"),
        pytest.param(["fail", "not_measured"], Status.FAILING, id="fail beats all"),
    ],
)
def test_the_worst_table_decides_an_ordinary_probe(outcomes, status):
    tables = [line("CMP-01", Outcome(o), f"t{n}") for n, o in enumerate(outcomes)]

    (made,), left_out = of("CMP-01", *tables)

    assert (made.status, made.level, left_out) == (status, Level.SHOULD, [])
    assert (made.grade is Grade.MEASURED) == (status is Status.PROVEN)
    assert bool(made.valid_until) == (status is Status.PROVEN)


@pytest.mark.parametrize(
    ("outcome", "rows"),
    [
        ("pass", [(Level.MUST, Status.PROVEN)]),
        ("warn", [(Level.MUST, Status.PROVEN), (Level.SHOULD, Status.FAILING)]),
        ("fail", [(Level.MUST, Status.FAILING)]),
        ("not_measured", [(Level.MUST, Status.UNKNOWN)]),
    ],
)
def test_a_gate_probe_is_a_must_and_its_warning_a_should(outcome, rows):
    made, _ = of("ACC-02", line("ACC-02", Outcome(outcome)))

    assert [(r.level, r.status) for r in made] == rows


def test_the_other_tables_are_listed():
    (made,), _ = of(
        "CMP-02",
        line("CMP-02", Outcome.WARN, "b", columns=("y",)),
        line("CMP-02", Outcome.FAIL, "a", columns=("x",)),
    )

    assert made.reason == "a: x: fail of a; also b.y"


def test_nothing_to_look_at_is_left_out_with_its_reason():
    made, (left,) = of("TML-01", line("TML-01", Outcome.VACUOUS, "t"))

    assert (made, left.reason) == ([], "vacuous of t")


def test_a_source_that_was_never_measured_is_unknown_in_every_probe():
    source = SourceStanding(group="s", title="S")

    made, left_out = requirements(source, thresholds=LIMITS, today=TODAY)

    assert {r.key for r in made} == set(LIMITS.probes)
    assert {r.status for r in made} == {Status.UNKNOWN}
    assert left_out == []


def test_a_file_has_no_role_and_no_transport_even_unmeasured():
    source = SourceStanding(group="s", title="S", server=False)

    _, left_out = requirements(source, thresholds=LIMITS, today=TODAY)

    assert {item.key for item in left_out} == {"ACC-02", "ACC-03"}


@pytest.mark.parametrize(
    ("measured_on", "status"),
    [(date(2026, 10, 25), Status.PROVEN), (date(2026, 10, 24), Status.UNKNOWN)],
)
def test_a_run_speaks_for_thirty_days(measured_on, status):
    (made,), _ = of("CMP-01", line("CMP-01", Outcome.PASS, "t"), measured_on=measured_on)

    assert made.status is status
