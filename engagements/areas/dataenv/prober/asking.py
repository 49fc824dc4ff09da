"""Orders and their answers: what services, commands and benches call to have a source read."""

import logging
import math
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.plan import PlanChanged
from engagements.areas.dataenv.domain.ports import (
    BrokenOff,
    Budget,
    Capabilities,
    ConnectFailed,
    Session,
    Statement,
    Stopped,
)
from engagements.areas.dataenv.domain.record import RunRecord, record_of
from engagements.areas.dataenv.domain.run import run_source
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.prober import process
from engagements.areas.dataenv.prober.orders import FoundTables, Order, Refusal, TaskProgress, Word
from engagements.domain import codec

log = logging.getLogger(__name__)
T = TypeVar("T")

# Kept by the parent's clock. A run ends itself at its budget's end, so the rest is for one
# statement that does not heed its own deadline. A file is read as a whole to know its columns.
RUN_SECONDS = Budget().run_seconds + 20
# It reports each table, so one that reported nothing for longer than a table may take, or all
# statements of the catalogue, hangs where no deadline of its own reaches.
SILENT_SECONDS = Budget().table_seconds + 30
SERVER_SECONDS = 30.0
FILE_SECONDS = 90.0
LONGEST_SENTENCE = 2_000

# An escaped NUL; after another backslash it would be six characters of a name.
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
ShouldStop = Callable[[], bool]
ReportProgress = Callable[[TaskProgress], None]


def measure(order: Order, *, progress: ReportProgress, should_stop: ShouldStop) -> RunRecord:
    """Run the probes; a child that did not finish is a finding like any other.

    Raises:
        Stopped: a person asked for it.
        PlanChanged: the source is no longer as it was when its plan was approved.
    """
    try:
        answer = _answer(
            order,
            seconds=RUN_SECONDS,
            silent_seconds=SILENT_SECONDS,
            progress=progress,
            should_stop=should_stop,
        )
        return _built(RunRecord, answer)
    except BrokenOff as failure:
        return _unread(order, failure)


def plan(order: Order) -> Mapping[str, Any]:
    """Return the document of the plan of a run.

    Raises:
        ConnectFailed: the source does not open, or its catalogue cannot be read.
    """
    answer = _answer(
        order, seconds=_short(order), progress=lambda _: None, should_stop=lambda: False
    )
    if not isinstance(answer, dict):
        raise process.broken_off("crashed")
    return answer


def tables(order: Order, *, progress: ReportProgress, should_stop: ShouldStop) -> FoundTables:
    """Open the source and return its tables.

    Raises:
        ConnectFailed: the source does not open, or its catalogue cannot be read.
        Stopped: a person asked for it.
    """
    answer = _answer(order, seconds=_short(order), progress=progress, should_stop=should_stop)
    return _built(FoundTables, answer)


def _short(order: Order) -> float:
    return SERVER_SECONDS if order.kind == SourceKind.POSTGRES else FILE_SECONDS


def _answer(
    order: Order,
    *,
    seconds: float,
    progress: ReportProgress,
    should_stop: ShouldStop,
    silent_seconds: float = math.inf,
) -> Any:
    lines = process.lines(
        order.line(), seconds=seconds, silent_seconds=silent_seconds, should_stop=should_stop
    )
    with closing(lines):
        for line in lines:
            word, what = _parsed(line)
            if word == Word.ANSWER:
                return what
            if word == Word.PROGRESS:
                progress(_built(TaskProgress, what))
            else:
                raise _end(word, what)
    log.error("A child ended without an answer")
    raise process.broken_off("crashed")


def _parsed(line: bytes | bytearray) -> tuple[Word, Any]:
    try:
        # No database stores a NUL in a text, and a name of a hostile file may hold one.
        word, what = orjson.loads(_NUL.sub(rb"\1\\ufffd", line))
        return Word(word), what
    except (TypeError, ValueError) as error:
        log.error("A child answered something unreadable: %s", type(error).__name__)
        raise process.broken_off("crashed") from None


def _end(word: Word, what: Any) -> Exception:
    """Return what a line that ends the conversation means."""
    if word == Word.STOPPED:
        return Stopped()
    if word == Word.REFUSED:
        refusal = _built(Refusal, what)
        sentence = refusal.sentence[:LONGEST_SENTENCE]
        if refusal.code == PlanChanged.code:
            return PlanChanged(sentence)
        return ConnectFailed(refusal.reason, sentence)
    if word == Word.ENDED:
        reason = what if isinstance(what, str) and what in process.SENTENCES else "crashed"
        return process.broken_off(reason)
    log.error("A child failed: %s", ascii(what)[:200])
    return process.broken_off("crashed")


def _built(kind: type[T], plain: Any) -> T:
    try:
        return codec.build(kind, plain, path=kind.__name__)
    except codec.Unreadable as error:
        log.error("A child answered something unreadable: %s", error.path)
        raise process.broken_off("crashed") from None


@dataclass(frozen=True, kw_only=True)
class _Unopened:
    """Stands for a source of which the child brought nothing back."""

    kind: str
    name: str
    failure: ConnectFailed
    fixed: tuple[Statement, ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        server = self.kind == SourceKind.POSTGRES
        return Capabilities(
            server_role=server,
            transport=server,
            declared_keys=server,
            engine=SourceKind(self.kind).label,
        )

    def open(self, budget: Budget) -> Session:
        del budget
        raise self.failure


def _unread(order: Order, failure: BrokenOff) -> RunRecord:
    """Return the record of a run that says why nothing was measured."""
    return record_of(
        run_source(
            _Unopened(kind=order.kind, name=order.source.name, failure=failure),
            expectations=(),
            budget=Budget(),
            thresholds=standard_thresholds(),
            progress=lambda _: None,
            should_stop=lambda: False,
            clock=lambda: order.as_of,
        )
    )
