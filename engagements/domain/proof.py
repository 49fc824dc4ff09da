"""What would prove a requirement, what has been proven, and what was measured.

Areas publish proofs and measured facts, and requirements carry their asks. All three name things
by text alone, so that what one area asks can be proven by another that it does not know.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engagements.domain.grades import Grade


class Outcome(StrEnum):
    """What a proof says of its subject."""

    GOOD = "good"
    BAD = "bad"
    NOTHING = "nothing"  # failed, stopped or empty: it supports nothing


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One thing that would prove a requirement.

    ``kind`` is a word, or a word with the key of what is asked for after a colon: ``probe:CMP-01``,
    ``document:policy``, ``signature``. ``about`` names the subject: a source, a server, a suite;
    empty for the engagement as a whole.

    Units:
        ``at_least`` counts what ``Proof.count`` counts; ``max_age_days`` are calendar days, None
        for any age.
    """

    kind: str
    about: str = ""
    at_least: int = 1
    max_age_days: int | None = None
    least_grade: Grade | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One result that may answer asks of its kind about its subject.

    ``release`` is the release of the system that was tested; empty where none is involved.

    Units:
        ``count`` is how many things it rests on: tables of a probe, cases of an evaluation.
    """

    kind: str
    subject: str
    outcome: Outcome
    count: int
    at: datetime
    grade: Grade
    release: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasuredFact:
    """One figure or setting that was read from the client's systems, never a value of a row.

    ``evidence`` is the reference of what the measurement wrote into the register.
    """

    key: str
    value: str | int | float | bool
    subject: str
    at: datetime
    evidence: str = ""
