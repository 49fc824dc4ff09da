"""Grades of proof: who vouches for what is on record."""

from engagements.domain.labels import Labelled


class Grade(Labelled):
    """Who vouches for the evidence, best first."""

    MEASURED = "measured"
    WITNESSED = "witnessed"
    IMPORTED = "imported"
    DOCUMENTED = "documented"
    ATTESTED = "attested"
