"""The one way to run a statement: counted, timed, bounded, written down, and in the plan."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engagements.areas.dataenv.domain.ports import (
    Budget,
    Row,
    Session,
    Statement,
    StatementEvidence,
    StatementFailed,
    Stopped,
)

LOOK_SECONDS = 0.25
REASONS = {
    "timeout": "the statement was stopped at its time limit",
    "locked": "the table is locked by somebody else",
    "refused": "the role may not read it",
    "changed": "the table changed since the inventory was read",
    "gone": "the source went away",
    "corrupt": "the file is damaged",
    "memory": "it needs more memory than a run is allowed",
    "too_large": "the source returned more than a run reads",
    "malformed": "the source returned something unreadable",
    "function": "it calls a function that a run does not allow",
    "too_complex": "it is nested too deeply to be read",
    "budget": "the run's time was used up",
    "table_budget": "the table's time was used up",
}


def reason_of(failure: StatementFailed) -> str:
    """Return the words for why a statement gave no answer."""
    return REASONS.get(failure.reason, "the source refused the statement")


class OutsideThePlan(Exception):
    """A statement that was not listed: a fault in this program, so it ends the run."""


class Meter:
    """Runs statements of one session and keeps the evidence."""

    def __init__(
        self,
        session: Session,
        *,
        budget: Budget,
        fixed: Iterable[Statement],
        stop: threading.Event,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.evidence: list[StatementEvidence] = []
        self.spent = 0
        self._session = session
        self._budget = budget
        self._allowed = {statement.sql for statement in fixed}
        self._stop = stop
        self._watch = watch
        self._end = watch() + budget.run_seconds
        self._table_end = self._end

    def allow(self, statements: Iterable[Statement]) -> None:
        """Let the statements of the plan run."""
        self._allowed |= {statement.sql for statement in statements}

    def start_table(self) -> None:
        """Start the time of one table."""
        self._table_end = min(self._end, self._watch() + self._budget.table_seconds)

    def catalogue(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """Run a statement of the published list."""
        return self._run(statement, values, self._budget.catalogue_seconds, self._end)

    def measure(self, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        """Run a statement of the plan within the table's time."""
        try:
            return self._run(statement, values, self._budget.statement_seconds, self._table_end)
        finally:
            self.spent += statement.cost_bytes

    def _run(
        self, statement: Statement, values: Mapping[str, Any], seconds: float, end: float
    ) -> list[Row]:
        if statement.sql not in self._allowed:
            raise OutsideThePlan(statement.purpose)
        if self._stop.is_set():
            raise Stopped
        start = self._watch()
        if start >= end:
            reason = "budget" if start >= self._end else "table_budget"
            self._note(statement, rows=None, start=start, error=reason)
            raise StatementFailed(reason)
        try:
            rows = self._session.rows(statement, values, seconds=min(seconds, end - start))
        except StatementFailed as failure:
            self._note(statement, rows=None, start=start, error=failure.reason)
            if self._stop.is_set():
                raise Stopped from failure
            raise
        self._note(statement, rows=len(rows), start=start)
        return rows

    def _note(
        self, statement: Statement, *, rows: int | None, start: float, error: str = ""
    ) -> None:
        text = statement.sql.encode("utf-8", "surrogatepass")
        self.evidence.append(
            StatementEvidence(
                purpose=statement.purpose,
                table=statement.table,
                text=statement.sql,
                sha256=hashlib.sha256(text).hexdigest(),
                rows=rows,
                milliseconds=round((self._watch() - start) * 1000, 3),
                error=error,
            )
        )


class Watcher:
    """Asks now and then whether to stop, and ends the running statement if so.

    The asking happens on a thread, because a statement may take as long as its limit.
    """

    def __init__(
        self,
        should_stop: Callable[[], bool],
        *,
        stop: threading.Event,
        cancel: Callable[[], None],
        every: float = LOOK_SECONDS,
    ) -> None:
        self._should_stop = should_stop
        self._stop = stop
        self._cancel = cancel
        self._every = every
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="probe-stop", daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(timeout=10)

    def _look(self) -> None:
        while not self._done.wait(self._every):
            if self._should_stop():
                self._stop.set()
                self._cancel()
                return
