"""What a notice or a job is about: a kind, and which one of its engagement.

Whoever writes such a row knows this and no address; ``engagements/web/addresses.py`` makes one of
it. The list of kinds is open: reports and areas add their own.
"""

from dataclasses import dataclass

ENGAGEMENT = "engagement"
GATE = "gate"
LOG_ENTRY = "entry"
EVIDENCE = "evidence"
QUESTION = "question"
JOB = "job"


@dataclass(frozen=True)
class About:
    """What something is about: ``key`` says which one of its kind, where there are several."""

    kind: str = ""
    key: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """Return the columns of a row that is about this."""
        return {"about_kind": self.kind, "about_key": self.key}


NOTHING = About()
