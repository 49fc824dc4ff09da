"""What people write down about an engagement."""

from collections.abc import Mapping

from engagements.domain.labels import Labelled
from engagements.domain.text import Text


class EntryKind(Labelled):
    """What an entry is about."""

    NOTE = "note"
    DECISION = "decision"
    BLOCKER = "blocker"
    RISK = "risk"
    MEETING = "meeting"
    CHANGE = "change"


ENTRY_TEXT = Text(longest=20_000, lines=True)
OWNER_NAME = Text(longest=120)
MOST_MINUTES = 24 * 60
# What the author of an entry did.
ENTRY_SENTENCES: Mapping[EntryKind, str] = {
    EntryKind.NOTE: "wrote a note",
    EntryKind.DECISION: "recorded a decision",
    EntryKind.BLOCKER: "raised a blocker",
    EntryKind.RISK: "named a risk",
    EntryKind.MEETING: "logged a meeting",
    EntryKind.CHANGE: "logged a change",
}
