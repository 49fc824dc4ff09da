"""ACC-01: the source opens, and the sign-in works."""

from engagements.areas.dataenv.domain.ports import ConnectFailed
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import Outcome, Result, source_result

PROBE = Probe(
    id="ACC-01",
    dimension="access",
    gate=True,
    title="Reachable, and the sign-in works",
    closes="Give a host, port, account and password that work from here.",
    defect="The source cannot be read",
    harm="Nothing can be said about a source that nobody can reach.",
    of_source=lambda _: reachable(None),
)


def reachable(failure: ConnectFailed | None) -> Result:
    """Judge how opening the source ended."""
    if failure is None:
        return source_result(PROBE.id, Outcome.PASS, "opens, and reads its catalogue")
    detail = {"reason": failure.reason}
    return source_result(PROBE.id, Outcome.FAIL, str(failure), detail)
