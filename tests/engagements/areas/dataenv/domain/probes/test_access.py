import pytest

from engagements.areas.dataenv.domain.ports import Capabilities, ConnectFailed, Role, Transport
from engagements.areas.dataenv.domain.probes.access import encrypted, least_privilege, reachable
from engagements.areas.dataenv.domain.results import Outcome
from tests.engagements.areas.dataenv.domain.made import table

SERVER = Capabilities(server_role=True, transport=True, declared_keys=True, engine="x")
FILE = Capabilities(server_role=False, transport=False, declared_keys=True, engine="x")
ROLE = Role(name="reader")


def test_reachable():
    assert reachable(None).outcome is Outcome.PASS
    failed = reachable(ConnectFailed("sign_in", "The sign-in was not accepted."))
    assert (failed.outcome, failed.detail) == (Outcome.FAIL, {"reason": "sign_in"})


@pytest.mark.parametrize(
    ("role", "wanted", "outcome"),
    [
        pytest.param(ROLE, None, Outcome.PASS, id="reads only, no scope agreed"),
        pytest.param(ROLE, 2, Outcome.PASS, id="reads what is in scope"),
        pytest.param(ROLE, 1, Outcome.WARN, id="reads more than the scope"),
        pytest.param(Role(name="r", powers=("superuser",)), 2, Outcome.FAIL, id="superuser"),
        pytest.param(Role(name="r", writable=("a.b",)), 2, Outcome.FAIL, id="writes one table"),
        pytest.param(Role(name="r", creates_in=("schema x",)), 2, Outcome.FAIL, id="creates"),
        pytest.param(None, 2, Outcome.NOT_MEASURED, id="the server does not say"),
    ],
)
def test_least_privilege(role, wanted, outcome):
    tables = [table(name="a"), table(name="b")]

    found = least_privilege(role, capabilities=SERVER, readable=tables, wanted=wanted)

    assert found.outcome is outcome


def test_hidden_rows_are_a_warning():
    hidden = table(name="a", hides_rows=True)

    found = least_privilege(ROLE, capabilities=SERVER, readable=[hidden], wanted=1)

    assert (found.outcome, "hides rows of a" in found.reason) == (Outcome.WARN, True)


def test_a_long_list_of_tables_is_cut_and_counted():
    role = Role(name="r", writable=tuple(f"s.t{n}" for n in range(900)))

    found = least_privilege(role, capabilities=SERVER, readable=[], wanted=None)

    assert "and 895 more tables" in found.reason
    assert len(found.reason) <= 500


@pytest.mark.parametrize(
    ("transport", "outcome"),
    [
        pytest.param({"version": "TLSv1.3"}, Outcome.PASS, id="verified"),
        pytest.param({"version": "TLSv1.3", "verified": False}, Outcome.WARN, id="not verified"),
        pytest.param({"version": "TLSv1.1"}, Outcome.WARN, id="outdated"),
        pytest.param({"encrypted": False}, Outcome.FAIL, id="plain"),
        pytest.param({"encrypted": False, "loopback": True}, Outcome.VACUOUS, id="plain at home"),
    ],
)
def test_encrypted(transport, outcome):
    given = Transport(**{"encrypted": True, "verified": True} | transport)

    assert encrypted(given, capabilities=SERVER).outcome is outcome


def test_a_file_has_neither_role_nor_transport():
    role = least_privilege(None, capabilities=FILE, readable=[], wanted=None)

    assert role.outcome is encrypted(None, capabilities=FILE).outcome is Outcome.VACUOUS
