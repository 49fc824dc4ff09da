"""What the writes of this area refuse."""

from engagements.domain.errors import DomainError, ValueRefused


class SourceRefused(DomainError):
    """The source cannot be written like that."""

    code = "source_refused"


class InvalidSource(SourceRefused, ValueRefused):
    """A value of a source cannot be taken."""


class RunRefused(DomainError):
    """The run cannot be requested now."""

    code = "run_refused"
