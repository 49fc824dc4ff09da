"""What the checks ask of a connector, and the values that pass between the two."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from engagements.areas.dataenv.domain.sensitive.types import Family
from engagements.domain.errors import DomainError

Row = Sequence[Any]
MEGABYTE = 1024 * 1024


class ConnectFailed(DomainError):
    """The source could not be opened; ``reason`` is one of a few fixed words."""

    code = "connect_failed"

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class BrokenOff(ConnectFailed):
    """Reading the source came to no end: it took too long, too much memory, or broke the reader."""


class StatementFailed(Exception):
    """A statement ended without an answer; the driver's own words never leave the connector."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stopped(Exception):
    """A person asked for a stop, so the run ends at the next statement."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column as the catalogue names it; ``dated`` columns hold days or moments."""

    name: str
    type: str
    family: Family
    nullable: bool = True
    dated: bool = False


@dataclass(frozen=True, kw_only=True)
class Key:
    """Columns that the catalogue calls a key; ``proven`` when it enforces it for every row."""

    columns: tuple[str, ...]
    primary: bool = False
    proven: bool = False


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """Columns that point at another table; ``proven`` when every row was checked."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]
    proven: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the inventory.

    Units:
        ``estimated_rows`` is None when the catalogue does not know it; ``bytes`` is what a full
        scan reads, ``at_most_bytes`` is set where that is only a guess.

    ``broken`` says in words why the table cannot be read; empty where nothing is known to be wrong.
    """

    name: str
    columns: tuple[Column, ...]
    schema: str = ""
    bare_name: str = ""
    kind: str = "table"
    keys: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    estimated_rows: int | None = None
    bytes: int = 0
    at_most_bytes: int = 0
    readable: bool = True
    row_ids: bool = True
    broken: str = ""
    hides_rows: bool = False  # row security shows this role a part of the table only

    def column(self, name: str) -> Column | None:
        """Return the column of that name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def most_bytes(self) -> int:
        """Return the bytes that a full scan reads at most."""
        return max(self.bytes, self.at_most_bytes)

    def has(self, names: Iterable[str]) -> bool:
        """Tell whether every one of ``names`` is a column here."""
        return all(self.column(name) is not None for name in names)


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A relation that somebody declared: ``columns`` here point at ``to`` in ``table``."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What was agreed about one table; what is not stated is never guessed."""

    table: str
    in_scope: bool = True
    critical: bool = False
    change_column: str = ""
    max_age_days: int | None = None
    required_columns: tuple[str, ...] = ()
    sensitive_columns: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one run may cost the client's system.

    Units:
        Seconds, rows, values a column, bytes a second as a scan reads them. ``answer_rows`` and
        ``answer_bytes`` bound what one statement may answer, whatever was asked.
    """

    run_seconds: float = 900
    table_seconds: float = 60
    statement_seconds: float = 30
    catalogue_seconds: float = 5
    connect_seconds: int = 5
    statements_per_table: int = 12
    sample_rows: int = 10_000
    sample_values: int = 2_000
    columns: int = 200
    tables: int = 500
    cell_characters: int = 512
    scan_bytes_per_second: int = 300 * MEGABYTE
    pattern_bytes: int = 64 * MEGABYTE  # every value is compared with patterns up to here
    seed: int = 7
    answer_rows: int = 500_001
    answer_bytes: int = 128 * MEGABYTE

    @property
    def full_scan_bytes(self) -> int:
        """Return the largest table that is read as a whole."""
        return int(self.statement_seconds * self.scan_bytes_per_second)


class Measured(StrEnum):
    """What the one pass over a table counts."""

    ROWS = "rows"
    NULLS = "nulls"
    FILLED = "filled"
    DISGUISED = "disguised"
    NUMBERS = "numbers"
    DATES = "dates"
    BOOLEANS = "booleans"
    MISTYPED = "mistyped"
    LATEST = "latest"
    DATED = "dated"
    FUTURE = "future"
    EARLY = "early"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One figure of the pass; the table's row count has no column."""

    what: Measured
    column: str = ""


class Scope(StrEnum):
    """How much of a table a statement reads."""

    FULL = "full"
    PAGES = "pages"  # a seeded sample of whole pages
    ROWS = "rows"  # a seeded sample of rows, or of pages where rows cost a full scan


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a plan: what is run, why, at what cost, and under which condition.

    Units:
        ``cost_bytes`` is what it is expected to read; it orders and paces, it is no promise.
    """

    sql: str
    purpose: str
    table: str = ""
    parameters: tuple[str, ...] = ()
    cost_bytes: int = 0
    condition: str | None = None


@dataclass(frozen=True, kw_only=True)
class StatementEvidence:
    """What became of one statement; its text holds no value of the client's."""

    purpose: str
    table: str
    text: str
    sha256: str
    rows: int | None
    milliseconds: float
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Role:
    """What the server lets the role of this connection do."""

    name: str
    powers: tuple[str, ...] = ()  # superuser, createdb, memberships, ...
    writable: tuple[str, ...] = ()  # tables it can change
    creates_in: tuple[str, ...] = ()  # schemas and databases it can create in

    @property
    def can_write(self) -> bool:
        """Tell whether the role could change anything, whatever the session's settings say."""
        return bool(self.powers or self.writable or self.creates_in)


@dataclass(frozen=True, kw_only=True)
class Transport:
    """How the connection is protected, as the server sees it and as we asked for it."""

    encrypted: bool
    verified: bool
    version: str = ""
    cipher: str = ""
    loopback: bool = False


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a kind of source can be asked; what it has not got is vacuous, not failed."""

    server_role: bool
    transport: bool
    declared_keys: bool
    engine: str
    loose_types: bool = False  # a declared type is a wish, values of any kind may stand in it


class Dialect(Protocol):
    """Writes the statements; names come from the inventory only and are always quoted."""

    def profile(self, table: Table, measures: Sequence[Measure], *, scope: Scope) -> Statement:
        """Return the one pass over a table."""
        ...

    def duplicates(self, table: Table, columns: Sequence[str]) -> tuple[Statement, ...]:
        """Return the count of repeated keys; any after the first are conditional."""
        ...

    def orphans(self, child: Table, relation: Relation, parent: Table) -> Statement:
        """Return the count of references, and of those that point at nothing."""
        ...

    def sample(self, table: Table, columns: Sequence[str], *, scope: Scope) -> Statement:
        """Return the seeded sample of values that the detector reads and forgets."""
        ...


Execute = Callable[[Statement, Mapping[str, Any]], list[Row]]


class Session(Protocol):
    """An open, read-only connection."""

    @property
    def dialect(self) -> Dialect:
        """Return what writes the statements of this session."""
        ...

    def rows(self, statement: Statement, values: Mapping[str, Any], *, seconds: float) -> list[Row]:
        """Run one statement under a deadline.

        Raises:
            StatementFailed: it timed out, was refused, or the source went away.
        """
        ...

    def role(self, execute: Execute) -> Role | None:
        """Return the role of this connection; None where there is no server."""
        ...

    def transport(self, execute: Execute) -> Transport | None:
        """Return how the connection is protected; None where there is none."""
        ...

    def inventory(self, execute: Execute) -> tuple[Table, ...]:
        """Return the tables, from the catalogue alone."""
        ...

    def cancel(self) -> None:
        """End the running statement; may be called from another thread."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Connector(Protocol):
    """One kind of source, ready to be opened; connectors are frozen, so all of it is read only."""

    @property
    def kind(self) -> str:
        """Return the kind of source, as it is stored."""
        ...

    @property
    def name(self) -> str:
        """Return the name that people gave the source."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """Return what this kind of source can be asked."""
        ...

    @property
    def fixed(self) -> tuple[Statement, ...]:
        """Return the published session and catalogue statements."""
        ...

    def open(self, budget: Budget) -> Session:
        """Open a read-only session.

        Raises:
            ConnectFailed: the source does not answer, refuses, or is not what it should be.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is.

    Units:
        ``spent`` and ``planned`` are costs in the plan's bytes; ``spent`` never decreases.
    """

    phase: str
    table: str = ""
    number: int = 0
    tables: int = 0
    statements: int = 0
    spent: int = 0
    planned: int = 0
    results: tuple[Any, ...] = field(default=(), repr=False)


Report = Callable[[Progress], None]
Clock = Callable[[], datetime]
