"""REF-01: every reference points at a row."""

from dataclasses import replace

from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Outcome,
    Result,
    TableFigures,
    nothing_to_read,
    share_result,
    unmeasured,
    vacuous,
)

PROBE = Probe(
    id="REF-01",
    dimension="uniqueness",
    title="Every reference points at a row",
    closes="Repair or remove the references, and let the database check new ones.",
    defect="References point at nothing",
    harm="Rows point at something that is not there, so answers about them stay incomplete.",
    counts_share=True,
    of_table=lambda table: orphans(table.figures, thresholds=table.thresholds),
)


def orphans(figures: TableFigures, *, thresholds: Thresholds) -> list[Result]:
    """Judge the share of references that point at no row, relation by relation."""
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    if not figures.orphans:
        return [vacuous(PROBE.id, figures, "no relation is declared or agreed")]
    found = []
    for item in figures.orphans:
        relation = item.relation
        weight = 1 / len(figures.orphans)
        if item.proven:
            found.append(
                _proven(figures, columns=relation.columns, where=relation.table, weight=weight)
            )
        elif item.orphans is None or item.references is None:
            line = unmeasured(
                PROBE.id, figures, f"to {relation.table}: {item.reason}", weight=weight
            )
            found.append(replace(line, columns=relation.columns))
        elif not item.references:
            line = vacuous(PROBE.id, figures, f"every reference to {relation.table} is empty")
            found.append(replace(line, columns=relation.columns))
        else:
            found.append(
                share_result(
                    PROBE.id,
                    figures,
                    numerator=item.orphans,
                    denominator=item.references,
                    limits=thresholds.limits(PROBE.id),
                    design_effect=thresholds.design_effect,
                    columns=relation.columns,
                    weight=weight,
                    reason=_found(item.orphans, item.references, relation.table),
                    detail={"to": relation.table, "to_columns": list(relation.to)},
                    exact=True,
                )
            )
    return found


def _found(orphans: int, references: int, table: str) -> str:
    if not orphans:
        return f"all {references:,} references to {table} find their row"
    return f"{orphans:,} of {references:,} references find no row of {table}"


def _proven(
    figures: TableFigures, *, columns: tuple[str, ...], where: str, weight: float
) -> Result:
    return Result(
        probe=PROBE.id,
        table=figures.table.name,
        columns=columns,
        outcome=Outcome.PASS,
        numerator=0,
        value=0.0,
        credit=1.0,
        weight=weight,
        critical=figures.critical,
        reason=f"a validated foreign key to {where} proves it",
    )
