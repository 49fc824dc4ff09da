"""What the writes of this area refuse."""

from engagements.domain.errors import DomainError


class SourceRefused(DomainError):
    """The source cannot be kept like that."""

    code = "source_refused"


class RunRefused(DomainError):
    """The run cannot be asked for now."""

    code = "run_refused"
