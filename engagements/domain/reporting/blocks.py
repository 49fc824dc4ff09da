"""Blocks: what a part of a report is made of, one after the other.

A block that the client may read in the portal says so itself: ``for_client`` is for words of
catalogues and for what our checks measured, never for texts that people of the firm typed.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

MOST_ROWS = 500


class Tone(StrEnum):
    """How a value is to be read; the report gives each tone its sign and its colour."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    EXCEPTED = "excepted"
    LEFT_OUT = "left_out"
    QUIET = "quiet"


class ColumnKind(StrEnum):
    """What a column holds, which decides how it is set."""

    TEXT = "text"
    NAME = "name"
    NUMBER = "number"
    CODE = "code"
    VERDICT = "verdict"
    BAR = "bar"  # the statuses that the row counts, drawn as one bar


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    Units:
        ``width`` is per cent of the table.
    """

    title: str
    width: int
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One value of a table."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many rows have a status: a grade of proof, ``failing``, ``exception``, ``unknown``."""

    status: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table; one with a single cell is the heading of the rows below it."""

    cells: tuple[Cell, ...]
    bar: tuple[Share, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; at most ``most`` of its rows are printed, and how many are not is said below."""

    kind: Literal["table"] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    dense: bool = False
    most: int = MOST_ROWS
    for_client: bool = False


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a chart; ``shown`` is the figure as people read it."""

    label: str
    value: float
    shown: str
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A small bar chart, with the limit that its bars are held against if there is one."""

    title: str
    about: str
    bars: tuple[Bar, ...]
    note: str = ""
    limit: float | None = None
    limit_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Charts:
    """Up to three charts side by side."""

    kind: Literal["charts"] = "charts"
    charts: tuple[Chart, ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure with its name."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A strip of up to five figures."""

    kind: Literal["figures"] = "figures"
    figures: tuple[Figure, ...]
    for_client: bool = False


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The heading of the blocks below it."""

    kind: Literal["heading"] = "heading"
    text: str
    for_client: bool = False


@dataclass(frozen=True, kw_only=True)
class Note:
    """A sentence or two."""

    kind: Literal["note"] = "note"
    text: str
    for_client: bool = False


@dataclass(frozen=True, kw_only=True)
class Callout:
    """A box that must not be missed: bold words, then the text."""

    kind: Literal["callout"] = "callout"
    lead: str
    text: str
    tone: Tone = Tone.PLAIN
    for_client: bool = False


@dataclass(frozen=True, kw_only=True)
class GroupFindings:
    """The findings of one group of requirements, which the report numbers and words itself."""

    kind: Literal["findings"] = "findings"
    group: str


Block: TypeAlias = Table | Charts | Figures | Heading | Note | Callout | GroupFindings
