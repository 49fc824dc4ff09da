"""Lines of probes that look at columns one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from engagements.areas.dataenv.domain.limits import Limits
from engagements.areas.dataenv.domain.results import Outcome, Result, TableFigures, share_result


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Bad values of one column, under the limits that hold for it."""

    column: str
    bad: int
    of: int
    limits: Limits
    note: str = ""


def lines(
    probe: str,
    figures: TableFigures,
    counted: Sequence[Counted],
    *,
    design_effect: float,
    words: str,
    clean: str,
    exact: bool | None = None,
) -> list[Result]:
    """Return a line for each column that does not pass, and one for all that do.

    Together the lines weigh as much as one table.
    """
    good: list[Counted] = []
    found: list[Result] = []
    for item in counted:
        line = share_result(
            probe,
            figures,
            numerator=item.bad,
            denominator=item.of,
            limits=item.limits,
            design_effect=design_effect,
            columns=(item.column,),
            weight=1 / len(counted),
            exact=exact,
            reason=f"{item.bad:,} of {item.of:,} {words}"
            + (f" ({item.note})" if item.note else ""),
        )
        if line.outcome is Outcome.PASS:
            good.append(item)
        else:
            found.append(line)
    return [*found, *_passing(probe, figures, good, total=len(counted), words=words, clean=clean)]


def _passing(
    probe: str,
    figures: TableFigures,
    good: Sequence[Counted],
    *,
    total: int,
    words: str,
    clean: str,
) -> list[Result]:
    if not good:
        return []
    bad, of = sum(item.bad for item in good), sum(item.of for item in good)
    allowed = {(item.limits.passes, item.limits.fails) for item in good}
    passes, fails = allowed.pop() if len(allowed) == 1 else (None, None)
    within = f"{bad:,} of {of:,} {words}, within the limits of each column"
    return [
        Result(
            probe=probe,
            table=figures.table.name,
            columns=tuple(item.column for item in good),
            outcome=Outcome.PASS,
            numerator=bad,
            denominator=of,
            value=bad / of if of else 0.0,
            pass_limit=passes,
            fail_limit=fails,
            credit=1.0,
            weight=len(good) / total,
            critical=figures.critical,
            reason=within if bad else clean,
        )
    ]
