"""Beginnings of log entries that people write again and again."""

from dataclasses import dataclass

from engagements.domain.logbook import EntryKind


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text to fill in; ``kind`` is the kind of entry it makes."""

    key: str
    title: str
    kind: EntryKind
    text: str


TEMPLATES = (
    Template(
        key="meeting",
        title="Meeting notes",
        kind=EntryKind.MEETING,
        text="Who was there:\nWhat was agreed:\nWhat is open, and who has it:",
    ),
    Template(
        key="decision",
        title="Decision with its reasons",
        kind=EntryKind.DECISION,
        text="Decided:\nBecause:\nInstead of:\nWould be changed by:",
    ),
    Template(
        key="blocker",
        title="Blocker",
        kind=EntryKind.BLOCKER,
        text="What does not work:\nWhat it holds up:\nWho can clear it:",
    ),
    Template(
        key="risk",
        title="Risk",
        kind=EntryKind.RISK,
        text="What may happen:\nEffect:\nWhat we do about it:",
    ),
    Template(
        key="visit",
        title="Day on site",
        kind=EntryKind.NOTE,
        text="Done today:\nFound:\nNext step:",
    ),
    Template(
        key="change",
        title="Change to a system",
        kind=EntryKind.CHANGE,
        text="Changed:\nWhy:\nHow to take it back:",
    ),
)


def templates(words: str) -> list[Template]:
    """Return the templates whose key or title holds ``words``."""
    wanted = words.lower()
    return [row for row in TEMPLATES if wanted in row.key or wanted in row.title.lower()]
