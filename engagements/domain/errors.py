"""Refusals of the domain: each has a stable code and one clear sentence."""


class DomainError(Exception):
    """A refusal that a person can act on; the message is shown to them as it is.

    Raise a subclass that sets ``code``. Pages show the message on the form, the API answers
    409 with ``{"code", "detail"}``.
    """

    code = "refused"
    field = ""  # the input that it is about, by the operation's name for it


class EngagementClosed(DomainError):
    """Nothing is recorded about a closed engagement until somebody reopens it."""

    code = "engagement_closed"


class TooOften(DomainError):
    """The person did this too often just now; the sentence says when to try again."""

    code = "too_often"


class Conflict(DomainError):
    """The record changed since the person read it."""

    code = "conflict"
