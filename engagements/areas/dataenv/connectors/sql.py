"""Writes the statements of a run; what differs between databases is a small hook."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from engagements.areas.dataenv.domain.ports import (
    Column,
    Measure,
    Measured,
    Relation,
    Scope,
    Statement,
    Table,
)

# Words that people type where a value is missing; compared in lower case, without outer blanks.
MISSING_WORDS = (
    "", "-", "--", "?", ".", "n/a", "na", "n.a.", "n/k", "nil", "none", "null", "nan", "unknown",
    "not available", "not applicable", "tbd", "xxx", "0000", "0000-00-00", "1900-01-01",
    "9999-12-31", "1900-01-01 00:00:00", "9999-12-31 00:00:00",
)  # fmt: skip
MISSING_DAYS = ("1900-01-01", "9999-12-31")
BOOLEAN_WORDS = ("true", "false", "yes", "no")
FIRST_LIKELY_DAY = "1900-01-01"


REPLACEMENT = "\ufffd"  # stands where a name holds what is no text


def quoted(name: str) -> str:
    """Return an identifier quoted as SQL does.

    A NUL cannot be part of one, and empty it is one in SQLite only. What such a name stands for
    cannot be read elsewhere: the database says so, and it costs that table and not the run.
    """
    return '"' + name.replace('"', '""').replace("\x00", REPLACEMENT) + '"'


def words(texts: Sequence[str]) -> str:
    """Return our own fixed words as a list of literals."""
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


_PURPOSES = {
    Scope.FULL: "profile",
    Scope.PAGES: "profile of a page sample",
    Scope.ROWS: "patterns in a sample",
}


class SqlDialect(ABC):
    """What PostgreSQL, SQLite and DuckDB have in common.

    A subclass says how parameters are written and how dates and texts are compared. Every name
    comes from the inventory and goes through ``quoted``; no text of a user becomes SQL.
    """

    def profile(self, table: Table, measures: Sequence[Measure], *, scope: Scope) -> Statement:
        """Return the one pass over a table: one aggregate for each measure."""
        parameters: list[str] = []
        parts = [self._measure(table, measure, parameters) for measure in measures]
        source = self.relation(table)
        if scope is not Scope.FULL:
            source += self.pages(table, parameters)
        return Statement(
            sql=f"SELECT {', '.join(parts)} FROM {source}",  # noqa: S608 - names are quoted
            purpose=_PURPOSES[scope],
            table=table.name,
            parameters=tuple(parameters),
            cost_bytes=table.bytes,
        )

    def duplicates(self, table: Table, columns: Sequence[str]) -> tuple[Statement, ...]:
        """Return the count of rows beyond the first of each key, and of all keys."""
        return (self.exact_duplicates(table, columns, condition=None),)

    def exact_duplicates(
        self, table: Table, columns: Sequence[str], *, condition: str | None
    ) -> Statement:
        """Return the count by grouping."""
        names = [quoted(column) for column in columns]
        filled = " AND ".join(f"{name} IS NOT NULL" for name in names)
        sql = (
            "SELECT coalesce(sum(n - 1), 0), coalesce(sum(n), 0) FROM "  # noqa: S608 - quoted
            f"(SELECT count(*) AS n FROM {self.relation(table)} WHERE {filled} "
            f"GROUP BY {', '.join(names)}) AS grouped"
        )
        return Statement(
            sql=sql,
            purpose="key duplicates",
            table=table.name,
            cost_bytes=table.bytes,
            condition=condition,
        )

    def orphans(self, child: Table, relation: Relation, parent: Table) -> Statement:
        """Return the count of references, and of those that point at nothing."""
        child_columns = [f"child.{quoted(column)}" for column in relation.columns]
        parent_columns = [f"parent.{quoted(column)}" for column in relation.to]
        filled = " AND ".join(f"{name} IS NOT NULL" for name in child_columns)
        source = f"{self.relation(child)} AS child"
        lost = self.unmatched(child_columns, parent_columns, f"{self.relation(parent)} AS parent")
        sql = (
            f"SELECT (SELECT count(*) FROM {source} WHERE {filled}), "  # noqa: S608 - quoted
            f"(SELECT count(*) FROM {source} WHERE {filled} AND {lost})"
        )
        return Statement(
            sql=sql,
            purpose="orphans",
            table=child.name,
            cost_bytes=2 * child.bytes + parent.bytes,
        )

    def unmatched(
        self, child_columns: Sequence[str], parent_columns: Sequence[str], source: str
    ) -> str:
        """Return the condition that no parent row matches."""
        pairs = zip(parent_columns, child_columns, strict=True)
        same = " AND ".join(f"{to} = {column}" for to, column in pairs)
        return f"NOT EXISTS (SELECT 1 FROM {source} WHERE {same})"  # noqa: S608 - quoted

    def sample(self, table: Table, columns: Sequence[str], *, scope: Scope) -> Statement:
        """Return the seeded sample of values, each cut to a bounded length."""
        parameters: list[str] = []
        cut = [self.cut(quoted(column), parameters) for column in columns]
        tail = self.sampled(table, parameters, scope=scope)
        return Statement(
            sql=f"SELECT {', '.join(cut)} FROM {self.relation(table)}{tail}",  # noqa: S608 - quoted
            purpose="sample for personal data",
            table=table.name,
            parameters=tuple(parameters),
            cost_bytes=table.bytes,
        )

    def _measure(self, table: Table, measure: Measure, parameters: list[str]) -> str:
        if measure.what is Measured.ROWS:
            return "count(*)"
        column = table.column(measure.column)
        if column is None:
            raise ValueError(f"{measure.column} is no column of {table.name}")
        plain = self._plain_measure(column, measure.what, parameters)
        if plain:
            return plain
        if measure.what is Measured.FUTURE:
            return f"count(*) FILTER (WHERE {self.future(column, parameters)})"
        conditions = {
            Measured.DISGUISED: self.disguised,
            Measured.NUMBERS: self.number,
            Measured.DATES: self.date,
            Measured.BOOLEANS: self.boolean,
            Measured.MISTYPED: self.mistyped,
            Measured.DATED: self.dated,
            Measured.EARLY: self.early,
        }
        return f"count(*) FILTER (WHERE {conditions[measure.what](column)})"

    def _plain_measure(self, column: Column, what: Measured, parameters: list[str]) -> str:
        """Return a figure that needs no look at the value; empty for the others."""
        name = quoted(column.name)
        if what is Measured.NULLS:
            return f"count(*) - count({name})"
        if what is Measured.LATEST:
            return self.latest(column, parameters)
        # The same count as for NULLs, so the database works it out once.
        if what is Measured.FILLED or (what is Measured.DATED and not self.loose_dates):
            return f"count({name})"
        return ""

    def relation(self, table: Table) -> str:
        """Return the table's quoted name."""
        return quoted(table.bare_name or table.name)

    @abstractmethod
    def parameter(self, name: str, parameters: list[str]) -> str:
        """Return the mark of a value that is given when the statement runs."""

    @abstractmethod
    def pages(self, table: Table, parameters: list[str]) -> str:
        """Return the clause of a seeded sample that an aggregate reads."""

    @abstractmethod
    def sampled(self, table: Table, parameters: list[str], *, scope: Scope) -> str:
        """Return the clause of a seeded sample of rows."""

    def cut(self, name: str, parameters: list[str]) -> str:
        """Return a column as text of bounded length."""
        length = self.parameter("cell", parameters)
        return f"substr(CAST({name} AS {self.text_type}), 1, CAST({length} AS integer))"

    text_type = "text"

    def _plain_text(self, column: Column) -> str:
        name = quoted(column.name)
        return name if column.type.lower() in self.text_types else f"CAST({name} AS text)"

    loose_dates = False  # a dated column may hold what is no date
    text_types: frozenset[str] = frozenset(("text", "varchar"))

    def disguised(self, column: Column) -> str:
        """Return the condition that a placeholder stands where a value is missing."""
        name = quoted(column.name)
        if column.dated:
            days = ", ".join(f"CAST({words((day,))} AS date)" for day in MISSING_DAYS)
            return f"CAST({name} AS date) IN ({days})"
        return f"lower(trim({self._plain_text(column)})) IN ({words(MISSING_WORDS)})"

    @abstractmethod
    def number(self, column: Column) -> str:
        """Return the condition that a text is a plain number without a leading zero."""

    @abstractmethod
    def date(self, column: Column) -> str:
        """Return the condition that a text is an ISO date."""

    def boolean(self, column: Column) -> str:
        """Return the condition that a text is a truth value."""
        return f"lower(trim({self._plain_text(column)})) IN ({words(BOOLEAN_WORDS)})"

    def mistyped(self, column: Column) -> str:
        """Return the condition that a value is of another kind than its column's type.

        A database that holds its columns to their types has no such value.
        """
        del column
        return "false"

    def dated(self, column: Column) -> str:
        """Return the condition that a value is a date."""
        return f"{quoted(column.name)} IS NOT NULL"

    def early(self, column: Column) -> str:
        """Return the condition that a date is too early for a person alive."""
        first = f"CAST({words((FIRST_LIKELY_DAY,))} AS {self.moment_type(column)})"
        return f"{quoted(column.name)} < {first}"

    def future(self, column: Column, parameters: list[str]) -> str:
        """Return the condition that a date lies ahead; the far end of time is a placeholder."""
        after = self.parameter("after", parameters)
        name, kind = quoted(column.name), self.moment_type(column)
        return (
            f"{name} >= CAST({after} AS {kind}) AND "
            f"{name} < CAST({words((MISSING_DAYS[1],))} AS {kind})"
        )

    def moment_type(self, column: Column) -> str:
        """Return the type to compare a column's dates in: its own, which costs least."""
        del column
        return "timestamp"

    def latest(self, column: Column, parameters: list[str]) -> str:
        """Return the newest date that is not ahead, in seconds since 1970."""
        after = self.parameter("after", parameters)
        name = quoted(column.name)
        newest = f"max({name}) FILTER (WHERE {name} < CAST({after} AS {self.moment_type(column)}))"
        return self.seconds(newest)

    def seconds(self, expression: str) -> str:
        """Return a moment in seconds since 1970; one without a zone is read as UTC."""
        return f"CAST(extract(epoch FROM {expression}) AS float8)"
