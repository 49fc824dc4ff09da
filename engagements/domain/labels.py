"""Closed lists: one enumeration for each, whose members carry the words that people read."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A value of a closed list with its label.

    A member names its label only where the value does not make it: ``CSV = "csv", "CSV"``.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Return a member that equals ``value``."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("_", " ").capitalize()
        return member


def choices_of(members: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Return values with their labels, for a column, a form or a serializer."""
    return [(member.value, member.label) for member in members]
