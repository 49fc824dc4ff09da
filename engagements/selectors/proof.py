"""What the installed areas publish: proofs of engagements, and facts that were measured there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from engagements import registry
from engagements.domain.proof import MeasuredFact, Proof
from engagements.models import Engagement
from engagements.selectors.readiness import Context


def proofs(contexts: Iterable[Context]) -> dict[int, tuple[Proof, ...]]:
    """Return the proofs of every area, by the primary key of the engagement."""
    judges = registry.judges()
    return {
        one.engagement.pk: tuple(
            proof for key, case in one.cases.items() for proof in judges[key].proofs(case)
        )
        for one in contexts
    }


def measured(
    engagements: Sequence[Engagement], *, known_until: datetime
) -> Mapping[int, tuple[MeasuredFact, ...]]:
    """Return what every area measured, by the primary key of the engagement."""
    found: dict[int, tuple[MeasuredFact, ...]] = {row.pk: () for row in engagements}
    for judge in registry.judges().values():
        if judge.measured is None:
            continue
        for pk, facts in judge.measured(engagements, known_until=known_until).items():
            found[pk] += tuple(facts)
    return found
