"""Cells of the heatmap: what they count, how they are coloured, where a control stands."""

from datetime import date

import pytest

from engagements.areas.compliance.domain.domains import known_domain
from engagements.areas.compliance.domain.heatmap import Cell, Placed, heatmap
from engagements.domain.readiness import Status

P, F, U, X = Status.PROVEN, Status.FAILING, Status.UNKNOWN, Status.EXCEPTED


def cell(*statuses, **more):
    placed = [
        Placed(domain="data", framework="f", key=str(n), status=status, **more)
        for n, status in enumerate(statuses)
    ]
    return Cell(domain="data", framework="f", placed=tuple(placed))


@pytest.mark.parametrize(
    ("statuses", "step"),
    [
        pytest.param([P], 4, id="all proven"),
        pytest.param([P] * 99 + [F], 3, id="one of a hundred is not all"),
        pytest.param([P, P, P, P, U], 3, id="four of five"),
        pytest.param([P, P, P, U, U], 2, id="three of five"),
        pytest.param([P, X], 1, id="an exception is not proof"),
        pytest.param([P, F, F], 0, id="one of three is under 34 per cent"),
        pytest.param([F], 0, id="none proven"),
        pytest.param([F, U], 0, id="failing shows beside unknown"),
        pytest.param([U, U], None, id="all unknown has no colour"),
        pytest.param([None, None], None, id="nothing applies"),
        pytest.param([P, None], 4, id="what makes no requirement is not counted"),
    ],
)
def test_the_step_of_a_cell(statuses, step):
    assert cell(*statuses).step == step


def test_counts_of_a_cell_add_up():
    found = cell(P, F, U, X, None)

    assert (found.total, found.proven, found.failing, found.unknown) == (4, 1, 2, 1)
    assert found.unknown_share == 25
    assert cell(*[P] * 299, U).unknown_share == 1


def test_age_and_owners_speak_of_what_is_open():
    early, late = date(2026, 3, 1), date(2026, 5, 1)
    placed = (
        Placed(domain="data", framework="f", key="1", status=P, owner="Ann", since=early),
        Placed(domain="data", framework="f", key="2", status=F, owner="Bo", since=late),
        Placed(domain="data", framework="f", key="3", status=U, owner="Bo"),
        Placed(domain="data", framework="f", key="4", status=U),
    )
    found = Cell(domain="data", framework="f", placed=placed)

    assert found.open_since == late
    assert found.owners == ("Bo", "")


def test_rows_are_domains_that_have_controls_in_their_own_order():
    placed = [
        Placed(domain="model", framework="b", key="1", status=P),
        Placed(domain="access", framework="a", key="2", status=U),
    ]
    grid = heatmap(placed, frameworks=["b", "a"])

    assert [domain for domain, _ in grid.rows] == ["access", "model"]
    assert [one.framework for one in grid.rows[0][1]] == ["b", "a"]
    assert grid.cell("access", "b").total == 0
    assert grid.cell("suppliers", "a") is None
    assert (grid.total, grid.count(P)) == (2, 1)


def test_a_domain_that_is_no_longer_listed_is_among_the_others():
    assert (known_domain("access"), known_domain("gone")) == ("access", "other")
