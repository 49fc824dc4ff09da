import pytest

from engagements.areas.dataenv.report.figures import figure, limit
from engagements.areas.dataenv.report.rows import ProbeRow
from engagements.domain.readiness import Level


def row(**more):
    given = {"probe": "CMP-01", "question": "", "level": Level.SHOULD, "outcome": "fail"}
    return ProbeRow(**(given | more))


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"numerator": 0, "denominator": 8}, "0 of 8"),
        ({"numerator": 8, "denominator": 8}, "8 of 8"),
        ({"numerator": 1, "denominator": 812306}, "1 of 812,306 = below 0.01%"),
        ({"numerator": 28874, "denominator": 812306}, "28,874 of 812,306 = 3.55%"),
        ({"numerator": 50, "denominator": 100}, "50 of 100 = 50.0%"),
        ({"value": 52.4, "unit": "days"}, "52.4 d"),
        ({"outcome": "not_measured", "reason": "timed out"}, "timed out"),
        ({"outcome": "vacuous"}, "vacuous"),
    ],
)
def test_figure(told, shown):
    assert figure(row(**told)) == shown


@pytest.mark.parametrize(
    ("passes", "unit", "shown"),
    [(0.0, "share", "0%"), (0.005, "share", "0.5%"), (90, "days", "90 d")],
)
def test_limit(passes, unit, shown):
    assert limit(row(pass_limit=passes, unit=unit)) == shown


def test_no_limit_is_a_dash():
    assert limit(row()) == "\N{EN DASH}"
