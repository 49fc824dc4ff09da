"""Smallest valid values of the data-environment rules for tests."""

from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.ports import Column, Expectation, Measured, Table
from engagements.areas.dataenv.domain.results import KeyFigures, Outcome, Result, TableFigures
from engagements.areas.dataenv.domain.sensitive.types import Family, family

LIMITS = standard_thresholds()


def column(name, type="text", **fields):
    return Column(name=name, type=type, family=family(type), **fields)


def table(*columns, name="t", **fields):
    return Table(name=name, columns=columns or (column("x"),), **fields)


def figures(*columns, rows=100, counts=None, critical=False, **fields):
    given = {(Measured.ROWS, ""): rows, **(counts or {})}
    expectation = fields.pop("expectation", None)
    if critical:
        expectation = Expectation(table="t", critical=True)
    return TableFigures(
        table=table(*columns), expectation=expectation, rows=rows, figures=given, **fields
    )


def result(probe="CMP-01", outcome=Outcome.PASS, credit=None, **fields):
    credit = float(outcome is Outcome.PASS) if credit is None else credit
    return Result(probe=probe, outcome=outcome, reason="because", credit=credit, **fields)


__all__ = ["LIMITS", "Family", "KeyFigures", "column", "figures", "result", "table"]
