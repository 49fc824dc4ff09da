"""What people write down about an engagement."""

from engagements.domain.labels import Labelled


class EntryKind(Labelled):
    """What an entry is about."""

    NOTE = "note"
    DECISION = "decision"
    BLOCKER = "blocker"
    RISK = "risk"
    MEETING = "meeting"
    CHANGE = "change"
