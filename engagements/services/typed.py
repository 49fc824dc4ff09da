"""Texts that people typed, on their way into a row: cleaned as the rules have it, or refused."""

from engagements.domain.errors import ValueRefused
from engagements.domain.text import NUL, Text


def required_text(
    spec: Text, value: str, *, ask: str, refusal: type[ValueRefused], field: str
) -> str:
    """Return a text that has to be there; ``ask`` is the sentence that asks for it.

    Raises:
        ValueRefused: it is empty, too long, or holds what cannot be stored.
    """
    cleaned = optional_text(spec, value, ask=ask, refusal=refusal, field=field)
    if not cleaned:
        raise refusal(f"{ask}.", field=field)
    return cleaned


def optional_text(
    spec: Text, value: str, *, ask: str, refusal: type[ValueRefused], field: str
) -> str:
    """Return a text that may be empty.

    Raises:
        ValueRefused: it is too long, or holds what cannot be stored.
    """
    cleaned = spec.clean(value)
    if NUL in cleaned:
        words = "It holds a character that cannot be stored (NUL). Remove it."
        raise refusal(words, field=field)
    if not spec.fits(cleaned):
        raise refusal(f"{ask}, in at most {spec.longest:,} characters.", field=field)
    return cleaned
