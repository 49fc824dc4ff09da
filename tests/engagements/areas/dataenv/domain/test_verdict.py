from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.areas.dataenv.domain.limits import Limits
from engagements.areas.dataenv.domain.results import Outcome, judge
from engagements.areas.dataenv.domain.verdict import Word, judge_source
from tests.engagements.areas.dataenv.domain.made import LIMITS, result

PROBES = sorted(LIMITS.probes)
TABLES = ("", "a", "b")


@st.composite
def a_line(draw):
    outcome = draw(st.sampled_from(list(Outcome)))
    credit = {Outcome.PASS: 1.0, Outcome.WARN: draw(st.floats(0, 0.99))}.get(outcome, 0.0)
    return result(
        draw(st.sampled_from(PROBES)),
        outcome,
        credit,
        table=draw(st.sampled_from(TABLES)),
        critical=draw(st.booleans()),
        weight=draw(st.floats(0.01, 1)),
    )


def points_lost(verdict):
    return sum(line.points for line in verdict.results)


LINES = st.lists(a_line(), max_size=12)


@given(LINES)
def test_score_and_coverage_are_in_range_and_points_explain_the_score(lines):
    verdict = judge_source(lines, thresholds=LIMITS)

    if verdict.score is None:
        assert all(line.outcome is Outcome.VACUOUS for line in lines)
        return
    lost = points_lost(verdict)
    assert 0 <= lost <= 100.01
    assert 0 <= verdict.score <= 100 - lost + 0.06
    assert 0 <= verdict.coverage <= 1


@given(LINES, st.integers(0, 11))
def test_losing_a_measurement_never_wins_points_or_coverage(lines, place):
    before = judge_source(lines, thresholds=LIMITS)
    if before.score is None or not lines[place % len(lines)].known:
        return
    lost = list(lines)
    line = lines[place % len(lines)]
    lost[place % len(lines)] = replace(line, outcome=Outcome.NOT_MEASURED, credit=0.0)

    after = judge_source(lost, thresholds=LIMITS)

    assert points_lost(after) >= points_lost(before) - 1e-9  # the score itself also has caps
    assert after.coverage <= before.coverage + 1e-9


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_lines_is_irrelevant(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)

    one, two = (judge_source(order, thresholds=LIMITS) for order in (lines, shuffled))

    assert one.score == pytest.approx(two.score, abs=0.11)
    assert one.word == two.word or abs((one.uncapped or 0) - (two.uncapped or 0)) < 1e-6


@given(LINES)
def test_lines_that_do_not_apply_change_nothing(lines):
    with_vacuous = [*lines, result("CMP-02", Outcome.VACUOUS)]

    one, two = (judge_source(order, thresholds=LIMITS) for order in (lines, with_vacuous))

    assert (one.score, one.coverage) == (two.score, two.coverage)


@given(st.integers(1, 5000), st.data(), st.sampled_from([None, 1.0, 4.0]))
def test_more_bad_rows_never_raise_the_credit(rows, data, design):
    few = data.draw(st.integers(0, rows))
    many = data.draw(st.integers(few, rows))
    low = data.draw(st.floats(0, 0.9))
    limits = Limits(passes=low, fails=data.draw(st.floats(low, 1)))

    one, two = (judge(n, rows, limits, design_effect=design) for n in (few, many))

    assert two.credit <= one.credit


@pytest.mark.parametrize(
    ("bad", "rows", "design", "outcome"),
    [
        pytest.param(20, 100, None, Outcome.PASS, id="at the pass limit"),
        pytest.param(21, 100, None, Outcome.WARN, id="above it"),
        pytest.param(60, 100, None, Outcome.WARN, id="at the fail limit"),
        pytest.param(61, 100, None, Outcome.FAIL, id="above both"),
        pytest.param(19, 100, 4.0, Outcome.WARN, id="a sample that may be above"),
        pytest.param(500, 10_000, 4.0, Outcome.PASS, id="a sample surely below"),
        pytest.param(65, 100, 4.0, Outcome.WARN, id="a sample that may be below"),
        pytest.param(9000, 10_000, 4.0, Outcome.FAIL, id="a sample surely above"),
    ],
)
def test_shares_under_limits(bad, rows, design, outcome):
    assert judge(bad, rows, Limits(passes=0.2, fails=0.6), design_effect=design).outcome is outcome


def test_none_in_a_sample_is_no_none():
    judged = judge(0, 1000, Limits(passes=0, fails=0.01), design_effect=4.0)

    assert judged.outcome is Outcome.WARN
    assert "below 0.30%" in judged.note


@pytest.mark.parametrize(
    ("lines", "word", "score"),
    [
        pytest.param([], Word.UNKNOWN, None, id="nothing"),
        pytest.param([result()], Word.READY, 100, id="all good"),
        pytest.param(
            [result(), result("ACC-02", Outcome.FAIL, weight=0.01), result("ACC-01", weight=10)],
            Word.NOT_READY, 49, id="a gate fails",
        ),
        pytest.param(
            [result(), result("UNQ-01", Outcome.FAIL, table="a", critical=True)],
            Word.REMEDIATE, 50, id="no key on a critical table",
        ),
        pytest.param(
            [result(weight=1), result("CMP-02", Outcome.NOT_MEASURED, weight=0.3)],
            Word.REMEDIATE, 69, id="too little measured",
        ),
    ],
)  # fmt: skip
def test_caps_and_bands(lines, word, score):
    verdict = judge_source(lines, thresholds=LIMITS)

    assert (verdict.word, verdict.score) == (word, score)


def test_dimensions_without_anything_to_look_at_have_no_score():
    assert judge_source([result()], thresholds=LIMITS).dimensions["privacy"] is None
