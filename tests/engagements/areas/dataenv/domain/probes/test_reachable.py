from engagements.areas.dataenv.domain.ports import ConnectFailed
from engagements.areas.dataenv.domain.probes.reachable import reachable
from engagements.areas.dataenv.domain.results import Outcome


def test_reachable():
    assert reachable(None).outcome is Outcome.PASS
    failed = reachable(ConnectFailed("sign_in", "The sign-in was not accepted."))
    assert (failed.outcome, failed.detail) == (Outcome.FAIL, {"reason": "sign_in"})
