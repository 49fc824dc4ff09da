"""Evidence: where it comes from, and how long its texts and files may be."""

from engagements.domain.filetypes import MEGABYTE
from engagements.domain.labels import Labelled
from engagements.domain.text import Text

TITLE = Text(longest=200)
URI = Text(longest=500)
REASON = Text(longest=300)
TOOL = Text(longest=100)
SOURCE_REF = Text(longest=200)
EVIDENCE_LIMIT = 25 * MEGABYTE


class EvidenceKind(Labelled):
    """Where a piece of evidence came from."""

    FILE = "file"
    LINK = "link"
    EVAL_RUN = "eval_run", "Evaluation run"
    METRIC = "metric"
    CHECK_RUN = "check_run"
