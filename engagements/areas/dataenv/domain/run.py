"""One run of the probes over one source: open, prove the role, take stock, plan, measure, judge."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.measure import measure_table
from engagements.areas.dataenv.domain.meter import Meter, Watcher, reason_of
from engagements.areas.dataenv.domain.plan import Plan, build_plan, check_approved
from engagements.areas.dataenv.domain.ports import (
    BrokenOff,
    Budget,
    Clock,
    ConnectFailed,
    Connector,
    Expectation,
    Progress,
    Report,
    Role,
    Session,
    StatementEvidence,
    StatementFailed,
    Stopped,
    Table,
    Transport,
)
from engagements.areas.dataenv.domain.probe import Probe, SourceReading, TableReading
from engagements.areas.dataenv.domain.probes import reachable
from engagements.areas.dataenv.domain.results import Outcome, Result, TableFigures
from engagements.areas.dataenv.domain.verdict import Verdict, judge_source

NAMED = 100  # tables beyond the most that a run reads; the rest is one line a probe
WRITES = "the run stopped: the role can change the client's data"
Approved = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """All that a run found; no value of a row is in it."""

    kind: str
    name: str
    engine: str
    as_of: datetime
    started_at: datetime
    finished_at: datetime
    verdict: Verdict
    plan: Plan | None
    tables: tuple[TableFigures, ...] = ()
    inventory: tuple[Table, ...] = ()
    statements: tuple[StatementEvidence, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    thresholds_version: str = ""

    @property
    def results(self) -> tuple[Result, ...]:
        """Return the lines with the points that they cost."""
        return self.verdict.results


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An open source with what its catalogue says."""

    session: Session
    meter: Meter
    role: Role | None
    transport: Transport | None
    inventory: tuple[Table, ...]


def run_source(
    connector: Connector,
    *,
    expectations: Sequence[Expectation],
    budget: Budget,
    thresholds: Thresholds,
    progress: Report,
    should_stop: Callable[[], bool],
    clock: Clock,
    allow_writable_role: bool = False,
    approved: Approved | None = None,
) -> RunResult:
    """Measure a source and judge it.

    Raises:
        Stopped: a person asked for it.
        PlanChanged: the source is no longer as it was when ``approved`` was made.
    """
    run = _Run(
        connector=connector,
        expectations=expectations,
        budget=budget,
        thresholds=thresholds,
        progress=progress,
        clock=clock,
    )
    stop = threading.Event()
    if should_stop():
        raise Stopped
    progress(Progress(phase="connect"))
    try:
        session = connector.open(budget)
    except ConnectFailed as failure:
        return run.unreachable(failure)
    try:
        meter = Meter(session, budget=budget, fixed=connector.fixed, stop=stop)
        with Watcher(should_stop, stop=stop, cancel=session.cancel):
            return run.measure(
                session, meter, allow_writable_role=allow_writable_role, approved=approved
            )
    finally:
        session.close()


def plan_source(
    connector: Connector, *, expectations: Sequence[Expectation], budget: Budget
) -> Plan:
    """Return the plan of a run, having run only the published catalogue statements.

    Raises:
        ConnectFailed: the source does not open, or its catalogue cannot be read.
    """
    session = connector.open(budget)
    try:
        meter = Meter(session, budget=budget, fixed=connector.fixed, stop=threading.Event())
        tables = session.inventory(meter.catalogue)
        return build_plan(
            tables,
            expectations=expectations,
            dialect=session.dialect,
            capabilities=connector.capabilities,
            fixed=connector.fixed,
            budget=budget,
        )
    except StatementFailed as failure:
        raise ConnectFailed(
            failure.reason, f"The catalogue cannot be read: {reason_of(failure)}."
        ) from None
    finally:
        session.close()


class _Run:
    def __init__(
        self,
        *,
        connector: Connector,
        expectations: Sequence[Expectation],
        budget: Budget,
        thresholds: Thresholds,
        progress: Report,
        clock: Clock,
    ) -> None:
        self.connector = connector
        self.expectations = expectations
        self.budget = budget
        self.thresholds = thresholds
        self.progress = progress
        self.clock = clock
        self.started_at = clock()
        self.lines: list[Result] = []

    def unreachable(self, failure: ConnectFailed) -> RunResult:
        """Return the run of a source that did not open, or broke off: nothing else is known."""
        self.lines.append(reachable.reachable(failure))
        self._not_measured(
            "reading the source was stopped"
            if isinstance(failure, BrokenOff)
            else "the source did not open",
            skip={reachable.PROBE.id},
        )
        return self._result(plan=None)

    def measure(
        self,
        session: Session,
        meter: Meter,
        *,
        allow_writable_role: bool,
        approved: Approved | None,
    ) -> RunResult:
        """Return the run of an open source."""
        try:
            role, transport = session.role(meter.catalogue), session.transport(meter.catalogue)
            tables = session.inventory(meter.catalogue)
        except StatementFailed as failure:
            sentence = f"The catalogue cannot be read: {reason_of(failure)}."
            self.lines.append(reachable.reachable(ConnectFailed(failure.reason, sentence)))
            self._not_measured("the catalogue could not be read", skip={reachable.PROBE.id})
            return self._result(plan=None, meter=meter)
        opened = Opened(
            session=session, meter=meter, role=role, transport=transport, inventory=tables
        )
        self._of_source(opened)
        if role is not None and role.can_write and not allow_writable_role:
            self._not_measured(WRITES, skip={line.probe for line in self.lines})
            return self._result(plan=None, meter=meter, opened=opened)
        return self._tables(opened, approved)

    def _of_source(self, opened: Opened) -> None:
        reading = SourceReading(
            capabilities=self.connector.capabilities,
            role=opened.role,
            transport=opened.transport,
            inventory=opened.inventory,
            expectations=self.expectations,
            thresholds=self.thresholds,
        )
        for probe in self.thresholds.probes.values():
            if probe.of_source is None:
                continue
            if probe.applies_to(reading.capabilities):
                self.lines.append(probe.of_source(reading))
            else:
                self.lines.append(probe.without())

    def _tables(self, opened: Opened, approved: Approved | None) -> RunResult:
        plan = build_plan(
            opened.inventory,
            expectations=self.expectations,
            dialect=opened.session.dialect,
            capabilities=self.connector.capabilities,
            fixed=self.connector.fixed,
            budget=self.budget,
        )
        if approved is not None:
            check_approved(plan, approved=approved)
        opened.meter.allow(plan.statements)
        measured: list[TableFigures] = []
        for number, planned in enumerate(plan.tables, start=1):
            self._report_progress(opened.meter, plan, planned.table.name, number)
            figures = measure_table(
                planned, opened.meter, budget=self.budget, as_of=self.started_at
            )
            measured.append(figures)
            self.lines += self._of_table(figures, planned.change_column)
        self._report_progress(opened.meter, plan, "", len(plan.tables), phase="judge")
        missing = [name for name, why in plan.left_out.items() if why.startswith("a run reads")]
        for name in missing[:NAMED]:
            reason = plan.left_out[name]
            self.lines += [probe.not_measured(reason, table=name) for probe in self._table_probes]
        if more := missing[NAMED:]:
            # They weigh as if each had its lines: a large database has tens of thousands.
            reason = f"{plan.left_out[more[0]]}; {len(more):,} more are there"
            self.lines += [
                probe.not_measured(reason, weight=len(more)) for probe in self._table_probes
            ]
        if not plan.tables and not missing:
            self._nothing_in_scope()
        return self._result(plan=plan, meter=opened.meter, opened=opened, tables=measured)

    @property
    def _table_probes(self) -> list[Probe]:
        return [probe for probe in self.thresholds.probes.values() if probe.of_table is not None]

    def _of_table(self, figures: TableFigures, change_column: str) -> list[Result]:
        reading = TableReading(
            figures=figures,
            thresholds=self.thresholds,
            declared_keys=self.connector.capabilities.declared_keys,
            change_column=change_column,
            as_of=self.started_at,
        )
        asked = [probe.of_table for probe in self._table_probes if probe.of_table]
        return [line for of_table in asked for line in of_table(reading)]

    def _report_progress(
        self, meter: Meter, plan: Plan, table: str, number: int, *, phase: str = "measure"
    ) -> None:
        self.progress(
            Progress(
                phase=phase,
                table=table,
                number=number,
                tables=len(plan.tables),
                statements=len(meter.evidence),
                spent=min(meter.spent, plan.cost_bytes),
                planned=plan.cost_bytes,
                results=tuple(self.lines),
            )
        )

    def _not_measured(self, reason: str, *, skip: set[str]) -> None:
        capabilities = self.connector.capabilities
        for key, probe in self.thresholds.probes.items():
            if key in skip:
                continue
            applies = probe.applies_to(capabilities)
            self.lines.append(probe.not_measured(reason) if applies else probe.without())

    def _nothing_in_scope(self) -> None:
        for probe in self._table_probes:
            reason = "no table is there to read"
            self.lines.append(Result(probe=probe.id, outcome=Outcome.VACUOUS, reason=reason))

    def _result(
        self,
        *,
        plan: Plan | None,
        meter: Meter | None = None,
        opened: Opened | None = None,
        tables: Sequence[TableFigures] = (),
    ) -> RunResult:
        return RunResult(
            kind=self.connector.kind,
            name=self.connector.name,
            engine=self.connector.capabilities.engine,
            as_of=self.started_at,
            started_at=self.started_at,
            finished_at=self.clock(),
            verdict=judge_source(self.lines, thresholds=self.thresholds),
            plan=plan,
            tables=tuple(tables),
            inventory=opened.inventory if opened else (),
            statements=tuple(meter.evidence) if meter else (),
            facts=_facts(opened),
            thresholds_version=f"{self.thresholds.key}-{self.thresholds.version}",
        )


def _facts(opened: Opened | None) -> dict[str, Any]:
    if opened is None:
        return {}
    facts: dict[str, Any] = {"tables": len(opened.inventory)}
    if opened.role is not None:
        facts["role"] = {
            "name": opened.role.name,
            "powers": list(opened.role.powers),
            "writable": len(opened.role.writable),
            "can_write": opened.role.can_write,
        }
    if opened.transport is not None:
        facts["transport"] = {
            "encrypted": opened.transport.encrypted,
            "verified": opened.transport.verified,
            "version": opened.transport.version,
        }
    return facts
