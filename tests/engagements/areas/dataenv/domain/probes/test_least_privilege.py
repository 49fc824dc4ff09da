import pytest

from engagements.areas.dataenv.domain.ports import Role
from engagements.areas.dataenv.domain.probes.least_privilege import least_privilege
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import table

ROLE = Role(name="reader")


@pytest.mark.parametrize(
    ("role", "in_scope", "outcome"),
    [
        pytest.param(ROLE, 0, Outcome.PASS, id="reads only, no scope agreed"),
        pytest.param(ROLE, 2, Outcome.PASS, id="reads what is in scope"),
        pytest.param(ROLE, 1, Outcome.WARN, id="reads more than the scope"),
        pytest.param(Role(name="r", powers=("superuser",)), 2, Outcome.FAIL, id="superuser"),
        pytest.param(Role(name="r", writable=("a.b",)), 2, Outcome.FAIL, id="writes one table"),
        pytest.param(Role(name="r", creates_in=("schema x",)), 2, Outcome.FAIL, id="creates"),
        pytest.param(None, 2, Outcome.NOT_MEASURED, id="the server does not say"),
    ],
)
def test_least_privilege(role, in_scope, outcome):
    tables = [table(name="a"), table(name="b")]

    found = least_privilege(role, readable=tables, in_scope=in_scope)

    assert found.outcome is outcome


def test_hidden_rows_are_a_warning():
    hidden = table(name="a", hides_rows=True)

    found = least_privilege(ROLE, readable=[hidden], in_scope=1)

    assert (found.outcome, "hides rows of a" in found.reason) == (Outcome.WARN, True)


def test_a_long_list_of_tables_is_cut_and_counted():
    role = Role(name="r", writable=tuple(f"s.t{n}" for n in range(900)))

    found = least_privilege(role, readable=[], in_scope=0)

    assert "and 895 more tables" in found.reason
    assert len(found.reason) <= 500
