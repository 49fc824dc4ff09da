"""PRV-01: personal data that is found is declared."""

from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.results import (
    Outcome,
    Result,
    TableFigures,
    nothing_to_read,
    unmeasured,
    vacuous,
)
from engagements.areas.dataenv.domain.sensitive import Confidence, Finding

PROBE = Probe(
    id="PRV-01",
    dimension="privacy",
    title="All personal data found is declared",
    closes="Declare the column as sensitive and settle how it is handled, or remove the data.",
    defect="Personal data that nobody declared",
    harm="Personal data that nobody declared escapes retention, masking and access rules.",
    of_table=lambda table: personal_data(table.figures),
)
NAMES = {
    "email": "e-mail addresses",
    "phone": "telephone numbers",
    "ssn": "social security numbers",
    "card": "card numbers",
    "iban": "account numbers (IBAN)",
    "cpf": "tax numbers (CPF)",
    "nif": "tax numbers (NIF)",
    "aadhaar": "Aadhaar numbers",
    "ip": "IP addresses",
    "mac": "MAC addresses",
    "birth_date": "dates of birth",
    "person_name": "names of persons",
    "street_address": "street addresses",
}


def personal_data(figures: TableFigures) -> list[Result]:
    """Judge each undeclared column by a result of its own, and the rest of the table by one.

    A finding by name alone only warns: a person should look.
    """
    early = nothing_to_read(PROBE.id, figures)
    if early:
        return [early]
    if figures.sample_error:
        return [unmeasured(PROBE.id, figures, figures.sample_error)]
    looked = len(figures.sampled)
    if not looked:
        return [vacuous(PROBE.id, figures, "no column holds text, numbers or dates")]
    declared = set(figures.expectation.sensitive_columns) if figures.expectation else set()
    open_columns = {c: f for c, f in figures.findings.items() if f and c not in declared}
    lines = [
        _undeclared(figures, column, found[0], weight=1 / len(open_columns))
        for column, found in open_columns.items()
    ]
    # One undeclared column is what the table is judged by: clean neighbours do not make up for it.
    if looked > len(open_columns):
        lines.append(_rest(figures, declared=declared, weight=0.0 if open_columns else 1.0))
    return lines


def _undeclared(figures: TableFigures, column: str, finding: Finding, *, weight: float) -> Result:
    hits = round(finding.share * finding.n)
    weak = finding.confidence is Confidence.LOW
    counted = f"{NAMES.get(finding.label, finding.label)} in {hits:,} of {finding.n:,} values"
    by_name = f"by its name alone it may hold {NAMES.get(finding.label, finding.label)}"
    reason = f"not declared: {by_name if weak else counted} ({finding.confidence} confidence)"
    return Result(
        probe=PROBE.id,
        table=figures.table.name,
        columns=(column,),
        outcome=Outcome.WARN if weak else Outcome.FAIL,
        numerator=hits,
        denominator=finding.n,
        value=finding.share,
        credit=0.5 if weak else 0.0,
        weight=weight,
        critical=figures.critical,
        reason=reason,
        detail={
            "label": finding.label,
            "low": finding.low,
            "high": finding.high,
            "rules": list(finding.rules),
            "confidence": finding.confidence.value,
        },
    )


def _rest(figures: TableFigures, *, declared: set[str], weight: float) -> Result:
    known = sorted(column for column, found in figures.findings.items() if column in declared)
    clean = [c for c in figures.sampled if c not in figures.findings]
    fewest = min((n for c in clean if (n := figures.sampled[c])), default=0)
    below = f"; none seen elsewhere, so below {min(1, 3 / fewest):.2%} of values" if fewest else ""
    found = f"found and declared: {', '.join(known)}" if known else "none found undeclared"
    return Result(
        probe=PROBE.id,
        table=figures.table.name,
        columns=tuple(known),
        outcome=Outcome.PASS,
        credit=1.0,
        weight=weight,
        critical=figures.critical,
        reason=(found + below)[:500],
    )
