"""How PostgreSQL is asked."""

from collections.abc import Sequence

from engagements.areas.dataenv.connectors.sql import SqlDialect, quoted
from engagements.areas.dataenv.domain.ports import Column, Scope, Statement, Table

_NUMBER = r"^\s*[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?\s*$"
_DATE = r"^\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T][0-9:.+Z -]+)?\s*$"


class PostgresDialect(SqlDialect):
    """PostgreSQL, with native ``$1`` marks so that no name can be taken for a parameter."""

    def relation(self, table: Table) -> str:
        """Return the name with its schema."""
        return f"{quoted(table.schema)}.{quoted(table.bare_name)}"

    def parameter(self, name: str, parameters: list[str]) -> str:
        """Return a numbered mark."""
        if name not in parameters:
            parameters.append(name)
        return f"${parameters.index(name) + 1}"

    def pages(self, table: Table, parameters: list[str]) -> str:
        """Return a seeded sample of pages."""
        percent = self.parameter("percent", parameters)
        if not table.row_ids:
            return f" WHERE random() * 100 < CAST({percent} AS float8)"
        seed = self.parameter("seed", parameters)
        return f" TABLESAMPLE SYSTEM (CAST({percent} AS float4)) REPEATABLE (CAST({seed} AS int))"

    def sampled(self, table: Table, parameters: list[str], *, scope: Scope) -> str:
        """Return a seeded sample: of rows where the table may be read as a whole."""
        percent = self.parameter("percent", parameters)
        most = f"LIMIT CAST({self.parameter('most', parameters)} AS int)"
        if not table.row_ids:  # a view cannot be sampled by the database
            return f" WHERE random() * 100 < CAST({percent} AS float8) {most}"
        seed = self.parameter("seed", parameters)
        method = "BERNOULLI" if scope is Scope.FULL else "SYSTEM"
        return (
            f" TABLESAMPLE {method} (CAST({percent} AS float4)) "
            f"REPEATABLE (CAST({seed} AS int)) {most}"
        )

    def duplicates(self, table: Table, columns: Sequence[str]) -> tuple[Statement, ...]:
        """Return a count by hash, and the exact one for when the hash finds any.

        Equal keys have equal hashes, so none by hash proves none; it takes a third of the time.
        """
        names = [quoted(column) for column in columns]
        filled = " AND ".join(f"{name} IS NOT NULL" for name in names)
        key = f"{names[0]}::text" if len(names) == 1 else f"ROW({', '.join(names)})::text"
        by_hash = Statement(
            sql=(
                f"SELECT count(*) - count(DISTINCT hashtextextended({key}, 0)), count(*) "  # noqa: S608 - quoted
                f"FROM {self.relation(table)} WHERE {filled}"
            ),
            purpose="key duplicates by hash",
            table=table.name,
            cost_bytes=table.bytes,
        )
        exact = self.exact_duplicates(table, columns, condition="the count by hash finds any")
        return (by_hash, exact)

    def number(self, column: Column) -> str:
        """Match plain numbers without a leading zero."""
        return f"{self._before_letters(column)} AND {self._plain_text(column)} ~ '{_NUMBER}'"

    def date(self, column: Column) -> str:
        """Match ISO dates, with or without a time."""
        return f"{self._before_letters(column)} AND {self._plain_text(column)} ~ '{_DATE}'"

    def disguised(self, column: Column) -> str:
        """Look at short values only: lower case takes most of the time here."""
        found = super().disguised(column)
        return (
            found if column.dated else f"octet_length({self._plain_text(column)}) < 24 AND {found}"
        )

    def boolean(self, column: Column) -> str:
        """Look at short values only."""
        return f"octet_length({self._plain_text(column)}) < 12 AND {super().boolean(column)}"

    def _before_letters(self, column: Column) -> str:
        # Signs, blanks and digits stand before the colon; most words fail here, without a pattern.
        return f"{self._plain_text(column)} COLLATE \"C\" < ':'"

    def moment_type(self, column: Column) -> str:
        """Return date or one of the two timestamps."""
        if not column.type.startswith("timestamp"):
            return "date"
        return "timestamptz" if "with time zone" in column.type else "timestamp"

    def latest(self, column: Column, parameters: list[str]) -> str:
        """Leave infinity out: it is no date."""
        after = self.parameter("after", parameters)
        name = quoted(column.name)
        newest = (
            f"max({name}) FILTER (WHERE isfinite({name}) AND "
            f"{name} < CAST({after} AS {self.moment_type(column)}))"
        )
        return self.seconds(newest)
