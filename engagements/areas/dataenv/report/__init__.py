"""What the data environment says in a report: sources and probes, reach, words of findings."""

from engagements.area import Print
from engagements.areas.dataenv.report.part import part
from engagements.areas.dataenv.report.reach import reach
from engagements.areas.dataenv.report.words import FINDING_WORDS, METHOD

PRINT = Print(
    parts=(part,),
    reach=reach,
    finding_words=FINDING_WORDS,
    method=METHOD,
    reasons_for_client=True,
)
