"""The tasks of the child: open the source, then list its tables, plan, or measure."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engagements.areas.dataenv.connectors.registry import (
    file_connector,
    server_connector,
    standard_thresholds,
)
from engagements.areas.dataenv.domain.document import plan_document
from engagements.areas.dataenv.domain.meter import reason_of
from engagements.areas.dataenv.domain.ports import (
    Budget,
    Capabilities,
    ConnectFailed,
    Connector,
    Progress,
    Row,
    Session,
    Statement,
    StatementFailed,
    Stopped,
)
from engagements.areas.dataenv.domain.record import RunRecord, record_of
from engagements.areas.dataenv.domain.run import plan_source, run_source
from engagements.areas.dataenv.prober.orders import (
    AddressRules,
    FoundTable,
    FoundTables,
    Order,
    Server,
    Task,
    TaskProgress,
)

if TYPE_CHECKING:
    from engagements.connectors.gateway import AddressPolicy

# A refused address answers at once, a filtered one after the time to connect, and a name may take
# a moment to resolve: all of them take this long, so that the time tells nothing.
UNREACHABLE_SECONDS = Budget().connect_seconds + 1.0

ShouldStop = Callable[[], bool]
ReportProgress = Callable[[TaskProgress], None]


def perform(order: Order, *, progress: ReportProgress, should_stop: ShouldStop) -> Any:
    """Do the task of an order.

    Raises:
        Stopped: a person asked for it.
        DomainError: the source cannot be read, or is no longer as it was approved.
    """
    connector = Steady(connector_of(order), should_stop)
    if order.task is Task.RUN:
        return _run(order, connector, progress=progress, should_stop=should_stop)
    if order.task is Task.PLAN:
        plan = plan_source(connector, expectations=order.expectations, budget=Budget())
        return plan_document(plan, kind=connector.kind, name=connector.name)
    return _tables(connector, progress=progress)


def connector_of(order: Order) -> Connector:
    """Return the connector of an order's source; only what its kind needs is loaded."""
    source = order.source
    if isinstance(source, Server):
        return server_connector(
            name=source.name,
            host=source.host,
            port=source.port,
            database=source.database,
            username=source.username,
            password=source.password,
            schema=source.schema,
            tls_mode=source.tls_mode,
            root_certificate=source.root_certificate,
            run=source.run,
            policy=policy_of(source.rules),
        )
    return file_connector(source.kind, source.path, name=source.name, table_name=source.table_name)


def policy_of(rules: AddressRules) -> "AddressPolicy":
    """Return the gateway's policy under a deployment's rules."""
    from engagements.connectors.gateway import AddressPolicy

    return AddressPolicy.build(
        [{"cidr": zone.cidr, "ports": zone.ports} for zone in rules.zones],
        denied=[(place.address, place.port) for place in rules.denied],
        loopback_allowed=rules.loopback_allowed,
    )


@dataclass(frozen=True)
class Steady:
    """A connector whose refused, blocked and filtered addresses take the same time."""

    connector: Connector
    should_stop: ShouldStop

    @property
    def kind(self) -> str:
        """Return the kind of source."""
        return self.connector.kind

    @property
    def name(self) -> str:
        """Return the name that people gave the source."""
        return self.connector.name

    @property
    def capabilities(self) -> Capabilities:
        """Return what this kind of source can be asked."""
        return self.connector.capabilities

    @property
    def fixed(self) -> tuple[Statement, ...]:
        """Return the published session and catalogue statements."""
        return self.connector.fixed

    def open(self, budget: Budget) -> Session:
        """Open the source.

        Raises:
            ConnectFailed: the source does not answer, refuses, or is not what it should be.
            Stopped: a person asked for it while the time passed.
        """
        began = time.monotonic()
        try:
            return self.connector.open(budget)
        except ConnectFailed as failure:
            if failure.reason == "unreachable":
                self._wait_until(began + UNREACHABLE_SECONDS)
            raise

    def _wait_until(self, end: float) -> None:
        while (left := end - time.monotonic()) > 0:
            if self.should_stop():
                raise Stopped
            time.sleep(min(0.1, left))


def _run(
    order: Order, connector: Connector, *, progress: ReportProgress, should_stop: ShouldStop
) -> RunRecord:
    approved = None
    if order.approved is not None:
        approved = [(one.sql, one.condition) for one in order.approved]
    return record_of(
        run_source(
            connector,
            expectations=order.expectations,
            budget=Budget(),
            thresholds=standard_thresholds(),
            progress=lambda done: progress(_task_progress(done)),
            should_stop=should_stop,
            clock=lambda: order.as_of,  # a record has one moment: the one it was asked for
            allow_writable_role=order.allow_writable_role,
            approved=approved,
        )
    )


def _tables(connector: Connector, *, progress: ReportProgress) -> FoundTables:
    budget = Budget()
    progress(TaskProgress(phase="connect"))
    session = connector.open(budget)
    try:
        progress(TaskProgress(phase="catalogue"))

        def execute(statement: Statement, values: Mapping[str, Any]) -> list[Row]:
            return session.rows(statement, values, seconds=budget.catalogue_seconds)

        found = session.inventory(execute)
    except StatementFailed as failure:
        raise ConnectFailed(
            failure.reason, f"The source opens, but its catalogue cannot be read: "
            f"{reason_of(failure)}."
        ) from None  # fmt: skip
    finally:
        session.close()
    return FoundTables(tables=tuple(FoundTable(name=t.name, kind=t.kind) for t in found))


def _task_progress(done: Progress) -> TaskProgress:
    return TaskProgress(
        phase=done.phase,
        table=done.table,
        number=done.number,
        tables=done.tables,
        outcomes=dict(Counter(line.outcome.value for line in done.results)),
    )
