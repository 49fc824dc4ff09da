"""What is asked of the child, and the names of what it answers: plain values that cross a pipe."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from engagements.areas.dataenv.domain.ports import MEGABYTE, Expectation
from engagements.areas.dataenv.domain.sources import SourceKind, TlsMode
from engagements.domain import codec

LONGEST_ORDER = 16 * MEGABYTE
LONGEST_LINE = 32 * MEGABYTE
MOST_BYTES = 64 * MEGABYTE  # of all answers to one order


class Task(StrEnum):
    """What the child does with a source."""

    TABLES = "tables"  # open it and read its catalogue: a test, or a choice of tables
    PLAN = "plan"
    RUN = "run"


class Word(StrEnum):
    """The first word of each line that the child answers."""

    PROGRESS = "progress"
    ANSWER = "answer"
    REFUSED = "refused"  # a reason that a person can act on
    STOPPED = "stopped"
    ENDED = "ended"  # memory or size: the reading itself broke off
    FAILED = "failed"  # a fault of this program


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A network that an administrator approved, with its ports."""

    cidr: str
    ports: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class OwnPlace:
    """An address of this deployment itself, never to be connected to."""

    address: str
    port: int


@dataclass(frozen=True, kw_only=True)
class AddressRules:
    """What the deployment may connect to, as its settings say it."""

    zones: tuple[Zone, ...] = ()
    denied: tuple[OwnPlace, ...] = ()
    loopback_allowed: bool = False


@dataclass(frozen=True, kw_only=True)
class File:
    """A file to read; its kind is one of the connectors' kinds."""

    kind: str
    path: str
    name: str
    table_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A database server with the secret that opens it."""

    name: str
    host: str
    port: int
    database: str
    username: str
    rules: AddressRules
    password: str = field(default="", repr=False)
    schema: str = ""
    tls_mode: str = TlsMode.VERIFY_FULL.value
    root_certificate: str = field(default="", repr=False)
    run: str = ""


@dataclass(frozen=True, kw_only=True)
class ApprovedStatement:
    """One statement of a plan that somebody approved."""

    sql: str
    condition: str | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """One piece of work: a task, and the file or the server it is done on."""

    task: Task
    as_of: datetime
    file: File | None = None
    server: Server | None = None
    expectations: tuple[Expectation, ...] = ()
    allow_writable_role: bool = False
    approved: tuple[ApprovedStatement, ...] | None = None

    @property
    def source(self) -> File | Server:
        """Return what is read."""
        source = self.server if self.file is None else self.file
        if source is None:
            raise ValueError("an order names a file or a server")
        return source

    @property
    def kind(self) -> str:
        """Return the kind of source, as it is stored."""
        return SourceKind.POSTGRES.value if self.file is None else self.file.kind

    def line(self) -> bytes:
        """Return the order as one line; its characters are escaped, for a path may hold any."""
        return json.dumps(asdict(self), default=datetime.isoformat).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "Order":
        """Return the order that a line holds."""
        return codec.build(cls, json.loads(line), path="order")


@dataclass(frozen=True, kw_only=True)
class TaskProgress:
    """How far a task is; ``outcomes`` counts the results so far."""

    phase: str
    table: str = ""
    number: int = 0
    tables: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FoundTable:
    """A table that the catalogue lists."""

    name: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class FoundTables:
    """The answer to ``Task.TABLES``."""

    tables: tuple[FoundTable, ...]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a source cannot be read: the code of the refusal, its one word, and the sentence."""

    code: str
    reason: str
    sentence: str
