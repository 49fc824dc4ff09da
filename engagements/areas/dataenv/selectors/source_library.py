"""Sources over engagements, each with its newest run, its verdict and its age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from engagements.areas.dataenv import selectors as dataenv_selectors
from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.verdict import Word
from engagements.areas.dataenv.models import ProbeResult, ProbeRun, Source
from engagements.models import Client, User

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations

STANDINGS = {
    "failing": "Not ready",
    "stale": "Out of date",
    "never": "Never probed",
    "running": "Being probed",
    "fresh": "Up to date",
}


class _Runs(TypedDict):
    code: str
    latest_id: int | None
    latest_at: datetime | None
    latest_verdict: str | None
    active_id: int | None


class _Verdict(TypedDict):
    score: float | None
    verdict: str | None


if TYPE_CHECKING:
    WithRuns: TypeAlias = WithAnnotations[Source, _Runs]
    Judged: TypeAlias = WithAnnotations[ProbeRun, _Verdict]


@dataclass(frozen=True, kw_only=True)
class SourceFilters:
    """What a list of connections is narrowed to; an empty value asks for all."""

    engagement: str = ""
    kind: str = ""
    standing: str = ""
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One source with its newest finished run; ``stale`` when that proves nothing any more.

    Units:
        ``score`` runs from 0 to 100.
    """

    source: Source
    run: "Judged | None"
    active: "Judged | None"
    outcomes: Mapping[str, int]
    stale: bool

    @property
    def verdict(self) -> str:
        """Return the verdict of the newest run as people read it."""
        word = self.run.verdict if self.run else None
        return Word(word).label if word else ""


def sources(user: User, *, filters: SourceFilters, as_of: datetime) -> "QuerySet[WithRuns]":
    """Return the sources that ``user`` reads and asked for."""
    runs = ProbeRun.objects.filter(source=OuterRef("pk")).order_by("-number")
    finished = runs.filter(as_of__isnull=False)
    rows = dataenv_selectors.visible_to(user).annotate(
        code=F("engagement__code"),
        latest_id=Subquery(finished.values("pk")[:1]),
        latest_at=Subquery(finished.values("as_of")[:1]),
        latest_verdict=Subquery(
            finished.annotate(word=KT("document__verdict")).values("word")[:1],
            output_field=CharField(),
        ),
        active_id=Subquery(runs.filter(job__state__in=dataenv_selectors.ACTIVE).values("pk")[:1]),
    )
    exact = {"engagement__code": filters.engagement, "kind": filters.kind}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.q:
        rows = rows.filter(Q(name__icontains=filters.q) | Q(purpose__icontains=filters.q))
    return rows.filter(_stands(filters.standing, as_of=as_of)) if filters.standing else rows


def of_client(client: Client, *, user: User, as_of: datetime) -> "QuerySet[WithRuns]":
    """Return the sources of a client's engagements that ``user`` reads."""
    rows = sources(user, filters=SourceFilters(), as_of=as_of)
    return rows.filter(engagement__client=client).order_by("code", "name")


def fresh_since(as_of: datetime) -> datetime:
    """Return the moment before which a run proves nothing any more."""
    return as_of - timedelta(days=standard_thresholds().valid_days)


def _stands(word: str, *, as_of: datetime) -> Q:
    return {
        "never": Q(latest_at=None, active_id=None),
        "running": Q(active_id__isnull=False),
        "stale": Q(latest_at__lt=fresh_since(as_of)),
        "fresh": Q(latest_at__gte=fresh_since(as_of)),
        "failing": Q(latest_verdict="not_ready"),
    }[word]


def lines(rows: "Sequence[WithRuns]", *, as_of: datetime) -> list[Connection]:
    """Return sources of ``sources`` with their runs, in two queries."""
    run_ids = {pk for row in rows for pk in (row.latest_id, row.active_id) if pk}
    runs: dict[int | None, Judged] = {run.pk: run for run in _runs(run_ids)}
    counts: dict[int | None, dict[str, int]] = {}
    results = ProbeResult.objects.filter(run__in=[row.latest_id for row in rows if row.latest_id])
    found = results.order_by().values_list("run_id", "outcome").annotate(n=Count("pk"))
    for run, outcome, count in found:
        counts.setdefault(run, {})[outcome] = count
    limit = fresh_since(as_of)
    return [
        Connection(
            source=row,
            run=runs.get(row.latest_id),
            active=runs.get(row.active_id),
            outcomes=_in_order(counts.get(row.latest_id, {})),
            stale=row.latest_at is not None and row.latest_at < limit,
        )
        for row in rows
    ]


def _runs(run_ids: set[int]) -> "QuerySet[Judged]":
    return (
        ProbeRun.objects.filter(pk__in=run_ids)
        .select_related("job")
        .defer("document", "facts")
        .annotate(score=F("document__score"), verdict=F("document__verdict"))
    )


def _in_order(found: Mapping[str, int]) -> dict[str, int]:
    return {key: found[key] for key in ("fail", "warn", "not_measured", "pass") if key in found}
