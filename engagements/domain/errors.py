"""Refusals of the domain: each has a stable code and one clear sentence."""


class DomainError(Exception):
    """A refusal that a person can act on; the message is shown to them as it is.

    ``code`` names the case for programs: one word a case, whatever the sentence says. ``field`` is
    the input that it is about, by the operation's name for it. Pages show the message on that field
    of the form, the API answers with it (``api/errors.py``).
    """

    code = "refused"
    field = ""

    def __init__(self, words: str = "", *, code: str = "", field: str = "") -> None:
        """Refuse in a sentence; the class says what is not said here."""
        super().__init__(words)
        self.code = code or self.code
        self.field = field or self.field


class ValueRefused(DomainError):
    """What was sent cannot be taken, whatever is on record."""

    code = "invalid"


class Missing(DomainError):
    """What the operation is about is not there any more."""

    code = "not_found"


class EngagementClosed(DomainError):
    """Nothing is recorded about a closed engagement until somebody reopens it."""

    code = "engagement_closed"


class TooOften(DomainError):
    """The person did this too often just now; the sentence says when to try again."""

    code = "too_often"


class Conflict(DomainError):
    """The record changed since the person read it."""

    code = "conflict"
