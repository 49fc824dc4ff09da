"""ACC-03: the connection is encrypted, and the server proved who it is."""

from engagements.areas.dataenv.domain.ports import Transport
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import Outcome, Result, source_result

PROBE = Probe(
    id="ACC-03",
    dimension="access",
    gate=True,
    title="The connection is encrypted and the server proves who it is",
    closes="Turn TLS 1.2 or newer on at the server and give the certificate of its issuer.",
    defect="The connection is not protected",
    harm="On an open line, rows and passwords can be read or changed on their way.",
    needs="transport",
    absent="a file is not reached over a network",
    of_source=lambda reading: encrypted(reading.transport),
)
_WEAK = frozenset(("SSLv3", "TLSv1", "TLSv1.1"))


def encrypted(transport: Transport | None) -> Result:
    """Judge how the server is reached."""
    if transport is None:
        reason = "the server did not report how it is reached"
        return source_result(PROBE.id, Outcome.NOT_MEASURED, reason)
    if not transport.encrypted:
        if transport.loopback:
            reason = "the connection does not leave this host"
            return source_result(PROBE.id, Outcome.VACUOUS, reason)
        return source_result(PROBE.id, Outcome.FAIL, "the connection is not encrypted")
    how = f"{transport.version} {transport.cipher}".strip()
    detail = {"version": transport.version, "cipher": transport.cipher}
    if not transport.verified or transport.version in _WEAK:
        why = "is outdated" if transport.version in _WEAK else "does not prove who the server is"
        return source_result(PROBE.id, Outcome.WARN, f"encrypted with {how}, which {why}", detail)
    reason = f"encrypted with {how}, and the server is verified"
    return source_result(PROBE.id, Outcome.PASS, reason, detail)
