"""What people write down about an engagement."""

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
