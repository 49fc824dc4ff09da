import pytest

from engagements.areas.dataenv.domain.ports import Transport
from engagements.areas.dataenv.domain.probes.encryption import encrypted
from engagements.areas.dataenv.domain.results import Outcome


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

    assert encrypted(given).outcome is outcome
