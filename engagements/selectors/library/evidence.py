"""Evidence over engagements, with what rests on it and how it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import F, Q, QuerySet

from engagements.models import Evidence, User
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors.evidence import SOON_DAYS, Registered, standing

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations

STANDINGS = {
    "in_force": "In force",
    "lapses_soon": "Lapses within 14 days",
    "lapsed": "Lapsed",
    "quarantined": "In quarantine",
    "withdrawn": "Withdrawn",
}


class _Weight(TypedDict):
    rests_on_it: int
    code: str


if TYPE_CHECKING:
    Weighed: TypeAlias = WithAnnotations[Evidence, _Weight]


@dataclass(frozen=True, kw_only=True)
class EvidenceFilters:
    """What a list of evidence is narrowed to; an empty value asks for all."""

    engagement: str = ""
    grade: str = ""
    kind: str = ""
    visibility: str = ""
    standing: str = ""
    q: str = ""
    ends: bool = False  # only what has a last day


def evidence(user: User, *, filters: EvidenceFilters, on: date) -> QuerySet[Evidence]:
    """Return the evidence that ``user`` reads and asked for."""
    rows = evidence_selectors.visible_to(user)
    exact = {
        "engagement__code": filters.engagement,
        "grade": filters.grade,
        "kind": filters.kind,
        "visibility": filters.visibility,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.ends:
        rows = rows.filter(valid_until__isnull=False)
    if filters.q:
        rows = rows.filter(Q(title__icontains=filters.q) | Q(file_name__icontains=filters.q))
    return rows.filter(_stands(filters.standing, on=on)) if filters.standing else rows


def _stands(word: str, *, on: date) -> Q:
    here = Q(withdrawn_at=None, quarantined_at=None)
    soon = on + timedelta(days=SOON_DAYS)
    return {
        "withdrawn": Q(withdrawn_at__isnull=False),
        "quarantined": Q(withdrawn_at=None, quarantined_at__isnull=False),
        "in_force": here & (Q(valid_until=None) | Q(valid_until__gte=on)),
        "lapses_soon": here & Q(valid_until__gte=on, valid_until__lte=soon),
        "lapsed": here & Q(valid_until__lt=on),
    }[word]


def with_weight(rows: QuerySet[Evidence]) -> "QuerySet[Weighed]":
    """Add ``rests_on_it``: how much rests on each piece."""
    return rows.annotate(rests_on_it=evidence_selectors.dependents(), code=F("engagement__code"))


def lines(rows: "Iterable[Weighed]", *, on: date) -> list[Registered]:
    """Return evidence of ``with_weight`` as a register shows it."""
    return [
        Registered(
            evidence=row,
            standing=standing(row, on=on),
            days_left=(row.valid_until - on).days if row.valid_until else None,
            rests_on_it=row.rests_on_it,
        )
        for row in rows
    ]


def waiting(user: User) -> int:
    """Count what people of clients sent and nobody has accepted or withdrawn yet."""
    rows = evidence_selectors.visible_to(user)
    return rows.filter(withdrawn_at=None, quarantined_at__isnull=False).count()
