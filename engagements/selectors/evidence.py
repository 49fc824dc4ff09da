"""Reads of evidence, in the asker's scope."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from engagements import registry
from engagements.domain.access import Role, Visibility
from engagements.domain.engagement import Status
from engagements.domain.units import local_day
from engagements.models import Engagement, Evidence, User
from engagements.selectors import engagement as engagement_selectors

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations

SOON_DAYS = 14


class _Resting(TypedDict):
    rests_on_it: int


if TYPE_CHECKING:
    RestedOn: TypeAlias = WithAnnotations[Evidence, _Resting]


class Standing(StrEnum):
    """Whether evidence counts on a day."""

    IN_FORCE = "in force"
    LAPSES_SOON = "lapses soon"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One line of the register: the evidence, how it stands today and what rests on it."""

    evidence: Evidence
    standing: Standing
    days_left: int | None
    rests_on_it: int


def visible_to(user: User) -> QuerySet[Evidence]:
    """Return the evidence ``user`` may read; people of a client what is marked for them."""
    rows = Evidence.objects.select_related("engagement", "file", "added_by")
    if user.is_active and user.role == Role.CLIENT:
        return rows.filter(
            visibility=Visibility.CLIENT,
            withdrawn_at=None,
            quarantined_at=None,
            engagement__client__memberships__user=user,
        )
    return rows.filter(engagement__in=engagement_selectors.visible_to(user))


def visible_on(user: User, engagement: Engagement) -> QuerySet[Evidence]:
    """Return the evidence of one engagement that ``user`` may read."""
    return visible_to(user).filter(engagement=engagement)


def numbered(user: User, engagement: Engagement, *, numbers: Collection[int]) -> QuerySet[Evidence]:
    """Return the evidence of some numbers of one engagement that ``user`` may read."""
    return visible_on(user, engagement).filter(number__in=numbers)


def of_number(user: User, engagement: Engagement, number: int) -> Evidence | None:
    """Return one piece of evidence of an engagement that ``user`` may read."""
    return numbered(user, engagement, numbers=[number]).first()


def in_force(engagement: Engagement, *, on: date, only_files: bool = False) -> QuerySet[Evidence]:
    """Return the evidence that counts on a day, newest first; ``only_files`` leaves links out."""
    rows = Evidence.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        engagement=engagement,
        withdrawn_at=None,
        quarantined_at=None,
    ).order_by("-number")
    return rows.filter(file__isnull=False) if only_files else rows


def lapsing(*, since: date, until: date) -> QuerySet[Evidence]:
    """Return the evidence of open engagements whose last day lies between two days."""
    return (
        Evidence.objects.filter(
            valid_until__range=(since, until), withdrawn_at=None, quarantined_at=None
        )
        .exclude(engagement__status=Status.CLOSED)
        .select_related("engagement")
        .order_by("pk")
    )


def register(engagement: Engagement, *, as_of: datetime) -> list[Registered]:
    """Return all evidence of an engagement, newest first, with its standing."""
    rows = registered(engagement).order_by("-received_at", "-id")
    return lines(rows, engagement, as_of=as_of)


def registered(engagement: Engagement, *, since_number: int | None = None) -> "QuerySet[RestedOn]":
    """Return the evidence of an engagement with how much rests on each piece.

    ``since_number``: leave out what is newer than the piece with this number, if there is one.
    """
    rows = Evidence.objects.filter(engagement=engagement).select_related("file", "added_by")
    first = rows.filter(number=since_number).first() if since_number is not None else None
    if first is not None:
        same = Q(received_at=first.received_at, id__lte=first.pk)
        rows = rows.filter(Q(received_at__lt=first.received_at) | same)
    return rows.annotate(rests_on_it=dependents())


def dependents() -> Combinable:
    """Return how many rows rest on a piece: criteria, and what areas link to evidence."""
    return sum((_count_of_links(model) for model in registry.evidence_links()), start=Value(0))


def _count_of_links(model: type[Model]) -> Combinable:
    links = model._default_manager.filter(evidence=OuterRef("pk")).order_by().values("evidence")
    return Coalesce(Subquery(links.annotate(n=Count("pk")).values("n")), 0)


def lines(
    rows: "Iterable[RestedOn]", engagement: Engagement, *, as_of: datetime
) -> list[Registered]:
    """Return evidence of ``registered`` as the register shows it on a day."""
    today = local_day(as_of, time_zone=engagement.time_zone)
    return [
        Registered(
            evidence=row,
            standing=standing(row, on=today),
            days_left=(row.valid_until - today).days if row.valid_until else None,
            rests_on_it=row.rests_on_it,
        )
        for row in rows
    ]


def received(engagement: Engagement) -> QuerySet[Evidence]:
    """Return the files of the client that nobody of the firm has accepted yet, oldest first."""
    return (
        Evidence.objects.filter(engagement=engagement, withdrawn_at=None)
        .exclude(quarantined_at=None)
        .select_related("file", "added_by")
        .order_by("received_at", "id")
    )


def standing(evidence: Evidence, *, on: date) -> Standing:
    """Return how evidence stands on a day; its last valid day still counts."""
    if evidence.withdrawn_at:
        return Standing.WITHDRAWN
    if evidence.quarantined_at:
        return Standing.QUARANTINED
    if evidence.valid_until is None:
        return Standing.IN_FORCE
    left = (evidence.valid_until - on).days
    if left < 0:
        return Standing.LAPSED
    return Standing.LAPSES_SOON if left <= SOON_DAYS else Standing.IN_FORCE


def count_of(engagement: Engagement) -> int:
    """Return how many pieces of evidence an engagement has."""
    return Evidence.objects.filter(engagement=engagement).count()


def titles(engagement: Engagement) -> dict[int, str]:
    """Return the titles of the engagement's evidence by number."""
    return dict(Evidence.objects.filter(engagement=engagement).values_list("number", "title"))
