"""References as people say and print them: ``E-07`` is piece of evidence 7 of an engagement."""

from enum import StrEnum


class Noun(StrEnum):
    """What has references, by its letter."""

    EVIDENCE = "E"
    EXCEPTION = "X"
    WAIVER = "W"
    QUESTION = "Q"


def reference(noun: Noun, number: int) -> str:
    """Return how a numbered record is called, in two digits at least."""
    return f"{noun.value}-{number:02d}"


def evidence_reference(number: int | None) -> str:
    """Return how a piece of evidence is called; "" for none."""
    return reference(Noun.EVIDENCE, number) if number else ""


def number_in(text: str, noun: Noun) -> int | None:
    """Return the number that a reference of this noun holds; None for any other text."""
    letter, _, digits = text.partition("-")
    return int(digits) if letter == noun.value and digits.isdecimal() else None
