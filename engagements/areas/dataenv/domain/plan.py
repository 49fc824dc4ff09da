"""The plan of a run: every statement, its condition and cost, and one hash over all."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engagements.areas.dataenv.domain import columns as naming
from engagements.areas.dataenv.domain.ports import (
    Budget,
    Capabilities,
    Column,
    Dialect,
    Expectation,
    Key,
    Measure,
    Measured,
    Relation,
    Scope,
    Statement,
    Table,
)
from engagements.areas.dataenv.domain.sensitive.types import Family
from engagements.domain.errors import DomainError

SHOWN = 5
# The profile, the patterns, two for the key and the sample: what a table needs beside relations.
OTHER_STATEMENTS = 5
_PATTERNS = (Measured.DISGUISED, Measured.NUMBERS, Measured.DATES, Measured.BOOLEANS)
_NO_VALUES = (Family.BOOLEAN, Family.BINARY)


class PlanChanged(DomainError):
    """The source is no longer as it was when the plan was approved."""

    code = "plan_changed"


@dataclass(frozen=True, kw_only=True)
class PlannedRelation:
    """A relation of a table: proven, counted by a statement, or not countable for a reason."""

    relation: Relation
    proven: bool = False
    statement: Statement | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TablePlan:
    """What is done with one table."""

    table: Table
    expectation: Expectation | None
    scope: Scope
    measures: tuple[Measure, ...]
    profile: Statement
    key: Key | None = None
    key_declared: bool = False
    duplicates: tuple[Statement, ...] = ()
    relations: tuple[PlannedRelation, ...] = ()
    patterns: Statement | None = None
    pattern_measures: tuple[Measure, ...] = ()
    sample: Statement | None = None
    sampled_columns: tuple[str, ...] = ()
    change_column: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return the table's statements in the order in which they run."""
        orphans = (r.statement for r in self.relations if r.statement is not None)
        sample = () if self.sample is None else (self.sample,)
        patterns = () if self.patterns is None else (self.patterns,)
        return (self.profile, *patterns, *self.duplicates, *orphans, *sample)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything a run may execute.

    ``fixed`` are the published session and catalogue statements, which ran to make the plan.
    """

    fixed: tuple[Statement, ...]
    tables: tuple[TablePlan, ...]
    left_out: Mapping[str, str]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return the statements beyond the fixed ones, in order."""
        return tuple(statement for table in self.tables for statement in table.statements)

    @property
    def cost_bytes(self) -> int:
        """Return what the unconditional statements are expected to read."""
        return sum(s.cost_bytes for s in self.statements if s.condition is None)

    @property
    def sha256(self) -> str:
        """Return the hash of the canonical text: what would be run, not what it may cost."""
        return digest((s.sql, s.condition) for s in (*self.fixed, *self.statements))


def digest(statements: Iterable[tuple[str, str | None]]) -> str:
    """Return the hash of statements given as text and condition, in their order."""
    text = json.dumps([list(s) for s in statements], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_plan(
    inventory: Sequence[Table],
    *,
    expectations: Sequence[Expectation],
    dialect: Dialect,
    capabilities: Capabilities,
    fixed: tuple[Statement, ...],
    budget: Budget,
) -> Plan:
    """Return the plan for the tables in scope; without expectations every table is."""
    agreed = {expectation.table: expectation for expectation in expectations}
    chosen: list[Table] = []
    left_out: dict[str, str] = {}
    for table in inventory:
        reason = _left_out(table, agreed)
        if reason:
            left_out[table.name] = reason
        elif len(chosen) >= budget.tables:
            left_out[table.name] = f"a run reads at most {budget.tables} tables"
        else:
            chosen.append(table)
    planner = _Planner(inventory, agreed, dialect, capabilities, budget)
    tables = tuple(planner.table(table) for table in chosen)
    return Plan(fixed=fixed, tables=tables, left_out=left_out)


def check_approved(plan: Plan, *, approved: Sequence[tuple[str, str | None]]) -> None:
    """Let the run go on only if its plan is the one that was approved.

    Raises:
        PlanChanged: statements came or went; the sentence names the first of them.
    """
    now = [(s.sql, s.condition) for s in (*plan.fixed, *plan.statements)]
    if digest(now) == digest(approved):
        return
    came = [sql for sql, _ in now if sql not in {text for text, _ in approved}]
    went = [sql for sql, _ in approved if sql not in {text for text, _ in now}]
    shown = [f"new: {sql}" for sql in came[:SHOWN]] + [f"gone: {sql}" for sql in went[:SHOWN]]
    raise PlanChanged(
        f"The source changed since this plan was approved: {len(came)} statements are new and "
        f"{len(went)} are gone. Look at the new plan and approve it. " + "; ".join(shown)
    )


def _left_out(table: Table, agreed: Mapping[str, Expectation]) -> str:
    expectation = agreed.get(table.name)
    if expectation is not None:
        return "" if expectation.in_scope else "agreed to be out of scope"
    if agreed:
        return "not named in what was agreed"
    if table.kind != "view":
        return ""
    if table.broken:
        return f"cannot be read: {table.broken}"
    return "a view: read only when it is named in scope"


def _set_apart(measures: tuple[Measure, ...]) -> tuple[tuple[Measure, ...], tuple[Measure, ...]]:
    """Split off what compares every value with patterns: on a big table a sample answers that."""
    patterns = [measure for measure in measures if measure.what in _PATTERNS]
    rest = tuple(measure for measure in measures if measure.what not in _PATTERNS)
    if not patterns:
        return (), measures
    columns = dict.fromkeys(measure.column for measure in patterns)
    filled = [Measure(what=Measured.FILLED, column=column) for column in columns]
    return (*filled, *patterns), rest


class _Planner:
    def __init__(
        self,
        inventory: Sequence[Table],
        agreed: Mapping[str, Expectation],
        dialect: Dialect,
        capabilities: Capabilities,
        budget: Budget,
    ) -> None:
        self.tables = {table.name: table for table in inventory}
        self.agreed = agreed
        self.dialect = dialect
        self.capabilities = capabilities
        self.budget = budget
        self.referenced: dict[str, list[tuple[str, ...]]] = {}
        for table in inventory:
            for relation in self._relations(table):
                self.referenced.setdefault(relation.table, []).append(relation.to)

    def table(self, table: Table) -> TablePlan:
        expectation = self.agreed.get(table.name)
        columns = table.columns[: self.budget.columns]
        fits = table.bytes <= self.budget.full_scan_bytes
        scope = Scope.FULL if fits else Scope.PAGES
        change = expectation.change_column if expectation else ""
        change = change or naming.change_column(columns)
        measures = tuple(self._measures(columns, change))
        apart: tuple[Measure, ...] = ()
        if fits and table.most_bytes > self.budget.pattern_bytes:
            apart, measures = _set_apart(measures)
        sampled = tuple(c.name for c in columns if c.family not in _NO_VALUES)
        key, declared = self._key(table)
        return TablePlan(
            table=table,
            expectation=expectation,
            scope=scope,
            measures=measures,
            profile=self.dialect.profile(table, measures, scope=scope),
            patterns=self.dialect.profile(table, apart, scope=Scope.ROWS) if apart else None,
            pattern_measures=apart,
            key=key,
            key_declared=declared,
            duplicates=self._duplicates(table, key) if fits else (),
            relations=self._planned_relations(table),
            sample=self.dialect.sample(table, sampled, scope=scope) if sampled else None,
            sampled_columns=sampled,
            change_column=change,
        )

    def _measures(self, columns: Sequence[Column], change: str) -> Iterable[Measure]:
        yield Measure(what=Measured.ROWS)
        for column in columns:
            for what in self._of(column, is_change=column.name == change):
                yield Measure(what=what, column=column.name)

    def _of(self, column: Column, *, is_change: bool) -> Iterable[Measured]:
        yield Measured.NULLS
        text = column.family in (Family.TEXT, Family.UNKNOWN)
        if text or column.dated:
            yield Measured.DISGUISED
        if text and not column.dated and not naming.is_code(column.name):
            yield from (Measured.NUMBERS, Measured.DATES, Measured.BOOLEANS)
        if self.capabilities.loose_types and column.family in (Family.INTEGER, Family.DECIMAL):
            yield Measured.MISTYPED
        if column.dated:
            yield Measured.DATED
            if not naming.may_be_future(column.name):
                yield Measured.FUTURE
            if naming.is_birth(column.name):
                yield Measured.EARLY
        if column.dated and is_change:
            yield Measured.LATEST

    def _key(self, table: Table) -> tuple[Key | None, bool]:
        proven = sorted((k for k in table.keys if k.proven), key=lambda k: not k.primary)
        if proven:
            return proven[0], True
        declared = sorted(table.keys, key=lambda k: not k.primary)
        if declared:
            return declared[0], True
        for columns in self.referenced.get(table.name, ()):
            if columns and table.has(columns):
                return Key(columns=columns), False
        guess = naming.key_column(table)
        return (Key(columns=(guess,)), False) if guess else (None, False)

    def _duplicates(self, table: Table, key: Key | None) -> tuple[Statement, ...]:
        if key is None or key.proven:
            return ()
        return self.dialect.duplicates(table, key.columns)

    def _relations(self, table: Table) -> list[Relation]:
        expectation = self.agreed.get(table.name)
        found = [
            Relation(columns=key.columns, table=key.table, to=key.to) for key in table.foreign_keys
        ]
        for relation in expectation.relations if expectation else ():
            if relation not in found:
                found.append(relation)
        return found

    def _planned_relations(self, table: Table) -> tuple[PlannedRelation, ...]:
        most = self.budget.statements_per_table - OTHER_STATEMENTS
        planned = [self._planned(table, relation) for relation in self._relations(table)]
        counted = 0
        for index, relation in enumerate(planned):
            counted += relation.statement is not None
            if relation.statement is not None and counted > most:
                reason = f"a table gets at most {self.budget.statements_per_table} statements"
                planned[index] = PlannedRelation(relation=relation.relation, reason=reason)
        return tuple(planned)

    def _planned(self, table: Table, relation: Relation) -> PlannedRelation:
        proven = any(
            key.proven and (key.columns, key.table, key.to) == (r.columns, r.table, r.to)
            for key in table.foreign_keys
            for r in (relation,)
        )
        if proven:
            return PlannedRelation(relation=relation, proven=True)
        parent = self.tables.get(relation.table)
        reason = self._not_countable(table, relation, parent)
        if reason or parent is None:
            return PlannedRelation(relation=relation, reason=reason)
        statement = self.dialect.orphans(table, relation, parent)
        return PlannedRelation(relation=relation, statement=statement)

    def _not_countable(self, table: Table, relation: Relation, parent: Table | None) -> str:
        if parent is None:
            return f"the table {relation.table} is not there"
        if len(relation.columns) != len(relation.to) or not relation.columns:
            return "the two sides name a different number of columns"
        if not table.has(relation.columns) or not parent.has(relation.to):
            return "a column of the relation is not there"
        if table.bytes + parent.bytes > self.budget.full_scan_bytes:
            return "counting it would read more than the budget allows"
        return ""
