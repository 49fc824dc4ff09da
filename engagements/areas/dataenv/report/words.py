"""Words for what a probe finds, which each probe brings itself, and how results count."""

from engagements.areas.dataenv.domain.probes.registry import PROBES
from engagements.domain.reporting import FindingWords, Method

FINDING_WORDS = {
    probe.id: FindingWords(defect=probe.defect, harm=probe.harm) for probe in PROBES.values()
}
METHOD = Method(
    unit="one probe on one source",
    proven=("probe passed",),
    failing=("probe failed",),
    failing_should=("probe warned: a should. On a blocking probe the must is proven",),
    unknown=("not measured", "stale"),
    left_out=("nothing to probe",),
    limits=(
        "Nothing found in a sample is printed with its bound, never as none.",
        "No value out of a client's row is kept: counts, shares and masked shapes only.",
        "The score of a source is detail and never decides.",
    ),
)
