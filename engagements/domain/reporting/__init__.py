"""What an area says in a report: parts made of blocks, and what the system can reach and do.

Blocks are plain values: words, figures and states, no markup and no colours. An area makes them
from its rows, a report stores them with everything else it says, and prints them for ever after,
whether the area is installed or not. So a field more or less here is a new format of stored
reports: see ``reports/document/snapshot/upgrades.py``.
"""

from engagements.domain.reporting.blocks import (
    MOST_ROWS,
    Bar,
    Block,
    Callout,
    Cell,
    Chart,
    Charts,
    Column,
    ColumnKind,
    Figure,
    Figures,
    GroupFindings,
    Heading,
    Note,
    Row,
    Share,
    Table,
    Tone,
)
from engagements.domain.reporting.parts import ExceptionRow, FindingWords, Method, Part
from engagements.domain.reporting.reach import DataRight, Known, Reach, ReachLine, ToolRow

__all__ = [
    "MOST_ROWS",
    "Bar",
    "Block",
    "Callout",
    "Cell",
    "Chart",
    "Charts",
    "Column",
    "ColumnKind",
    "DataRight",
    "ExceptionRow",
    "Figure",
    "Figures",
    "FindingWords",
    "GroupFindings",
    "Heading",
    "Known",
    "Method",
    "Note",
    "Part",
    "Reach",
    "ReachLine",
    "Row",
    "Share",
    "Table",
    "Tone",
    "ToolRow",
]
