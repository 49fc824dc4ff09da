import pytest

from engagements.areas.dataenv.domain.ports import Expectation
from engagements.areas.dataenv.domain.probes.personal_data import personal_data
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.domain.sensitive import Confidence, Finding
from tests.engagements.areas.dataenv.domain.made import column, figures


def finding(confidence=Confidence.HIGH):
    return Finding(
        label="email", share=0.5, low=0.4, high=0.6, n=100, rules=("value.email",),
        confidence=confidence,
    )  # fmt: skip


def of(found, declared=(), sampled=("mail", "x")):
    return personal_data(
        figures(
            column("mail"),
            column("x"),
            findings=found,
            sampled=dict.fromkeys(sampled, 300),
            expectation=Expectation(table="t", sensitive_columns=declared),
        )
    )


def test_what_is_found_and_declared_passes():
    (line,) = of({"mail": (finding(),)}, declared=("mail",))

    assert line.outcome is Outcome.PASS
    assert "found and declared: mail" in line.reason


@pytest.mark.parametrize(
    ("confidence", "outcome"),
    [
        (Confidence.HIGH, Outcome.FAIL),
        (Confidence.MEDIUM, Outcome.FAIL),
        (Confidence.LOW, Outcome.WARN),
    ],
)
def test_what_is_found_and_not_declared(confidence, outcome):
    line, rest = of({"mail": (finding(confidence),)})

    assert (line.outcome, line.columns) == (outcome, ("mail",))
    assert (rest.outcome, rest.weight) == (Outcome.PASS, 0)  # clean neighbours do not make up


def test_nothing_found_says_how_little_that_can_mean():
    (line,) = of({})

    assert line.outcome is Outcome.PASS
    assert "below 1.00% of values" in line.reason


def test_a_sample_that_failed_is_no_clean_table():
    (line,) = personal_data(figures(column("x"), sample_error="the source went away"))

    assert line.outcome is Outcome.NOT_MEASURED


def test_columns_without_values_to_look_at():
    assert of({}, sampled=())[0].outcome is Outcome.VACUOUS
