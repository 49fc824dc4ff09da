"""Reads of sources and probe runs, in the asker's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import (
    Case,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain.verdict import Word
from engagements.areas.dataenv.models import (
    ConnectionTest,
    ProbeResult,
    ProbeRun,
    RunStatement,
    Source,
    TableExpectation,
)
from engagements.domain.jobs import State
from engagements.models import Engagement, User
from engagements.selectors import engagement as engagement_selectors

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations

ACTIVE = (State.QUEUED, State.RUNNING)
FOUND = ("fail", "warn", "not_measured")


class _MeasuredAt(TypedDict):
    measured_at: datetime | None


if TYPE_CHECKING:
    Measured: TypeAlias = WithAnnotations[Source, _MeasuredAt]


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A source with its newest finished run and the one under way."""

    source: Source
    latest: ProbeRun | None
    active: ProbeRun | None

    @property
    def outcomes(self) -> dict[str, int]:
        """Return how many results of the newest run have each outcome."""
        return counted(self.latest.results.all()) if self.latest else {}


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """One result with the words of its probe; a gate stops a source whatever else is well."""

    result: ProbeResult
    title: str
    closes: str
    gate: bool

    @property
    def found(self) -> str:
        """Return the reason as a sentence; a column's name keeps its own spelling."""
        reason = self.result.reason
        named = any(reason.startswith(name) for name in self.result.columns)
        return reason if named else reason[:1].upper() + reason[1:]


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """What a finished run found: findings worst first, what is well, and what did not apply."""

    findings: tuple[ResultLine, ...]
    passed: tuple[ResultLine, ...]
    vacuous: tuple[ResultLine, ...]
    outcomes: dict[str, int]
    verdict: str
    score: float | None
    coverage: float | None
    statements: int
    tables: list[dict[str, Any]]

    @property
    def verdict_words(self) -> str:
        """Return the verdict of the score as people read it."""
        return Word(self.verdict).label if self.verdict else ""


def visible_to(user: User) -> QuerySet[Source]:
    """Return the sources ``user`` may read; people of a client read none here."""
    return Source.objects.filter(
        engagement__in=engagement_selectors.visible_to(user), removed_at=None
    ).select_related("engagement", "engagement__client", "file", "secret_set_by")


def runs_visible_to(user: User) -> QuerySet[ProbeRun]:
    """Return the probe runs ``user`` may read, those of removed sources too."""
    return ProbeRun.objects.filter(
        engagement__in=engagement_selectors.visible_to(user)
    ).select_related("engagement", "engagement__client", "source", "job", "evidence")


def sources(engagement: Engagement) -> list[SourceLine]:
    """Return the sources of an engagement by name, in three queries whatever their number."""
    return _lines(Source.objects.filter(engagement=engagement, removed_at=None))


def source_line(source: Source) -> SourceLine:
    """Return one source with its newest finished run and the one under way."""
    return _lines(Source.objects.filter(pk=source.pk))[0]


def _lines(rows: QuerySet[Source]) -> list[SourceLine]:
    """Return the lines of sources; of the many runs that each may have, only two are read."""
    of_source = ProbeRun.objects.filter(source=OuterRef("pk")).order_by("-number").values("pk")
    found = list(
        rows.annotate(
            latest_id=Subquery(of_source.filter(as_of__isnull=False)[:1]),
            active_id=Subquery(of_source.filter(job__state__in=ACTIVE)[:1]),
        )
    )
    wanted = {pk for row in found for pk in (row.latest_id, row.active_id) if pk}
    runs = (
        ProbeRun.objects.select_related("job", "source", "evidence")
        .prefetch_related("results")
        .in_bulk(wanted)
    )
    return [
        SourceLine(source=row, latest=runs.get(row.latest_id), active=runs.get(row.active_id))
        for row in found
    ]


def earlier_runs(engagement: Engagement, *, source: Source | None = None) -> QuerySet[ProbeRun]:
    """Return the runs of an engagement, newest first, with their score and without the rest."""
    runs = (
        ProbeRun.objects.filter(engagement=engagement)
        .select_related("source", "job")
        .defer("document", "facts")
        .annotate(score=F("document__score"), coverage=F("document__coverage"))
    )
    if source is not None:
        runs = runs.filter(source=source)
    return runs.order_by("-number")


def runs_at_hand(engagement: Engagement, *, limit: int) -> list[ProbeRun]:
    """Return the runs under way first, then the newest ones, in one query."""
    runs = earlier_runs(engagement).annotate(
        under_way=Case(When(job__state__in=ACTIVE, then=Value(0)), default=Value(1))
    )
    return list(runs.order_by("under_way", "-number")[:limit])


def statements(run: ProbeRun) -> QuerySet[RunStatement]:
    """Return what a run asked the source, in the order in which it was asked."""
    return run.statements.all()


def tests_of(source: Source) -> QuerySet[ConnectionTest]:
    """Return the tests of a source, the newest first."""
    return source.tests.select_related("job")


def latest_test(source: Source) -> ConnectionTest | None:
    """Return the newest test of a source, be it under way or over."""
    return tests_of(source).first()


def measured_sources(engagement: Engagement) -> "QuerySet[Measured]":
    """Return the sources of an engagement by name, each with ``measured_at``, its newest figures'.

    A source that was never measured has None.
    """
    return (
        Source.objects.filter(engagement=engagement, removed_at=None)
        .annotate(measured_at=Max("runs__as_of"))
        .order_by("name", "pk")
    )


def named(name: str, *, code: str) -> Source | None:
    """Return a source by its name; for the operator's own commands, which see everything."""
    rows = Source.objects.select_related("engagement__client", "file")
    return rows.filter(engagement__code=code, name=name, removed_at=None).first()


def run_report(run: ProbeRun) -> RunReport:
    """Return a finished run ready to be shown."""
    probes = standard_thresholds().probes
    document = run.document or {}
    lines = [
        ResultLine(
            result=result,
            title=probes[result.probe].title,
            closes=probes[result.probe].closes,
            gate=probes[result.probe].gate,
        )
        for result in run.results.all()
        if result.probe in probes
    ]
    worst = sorted(
        (line for line in lines if line.result.outcome in FOUND),
        key=lambda line: (
            FOUND.index(line.result.outcome),
            not line.gate,
            -line.result.points,
            line.result.order,
        ),
    )
    return RunReport(
        findings=tuple(worst),
        passed=tuple(line for line in lines if line.result.outcome == "pass"),
        vacuous=tuple(line for line in lines if line.result.outcome == "vacuous"),
        outcomes=counted(run.results.all()),
        verdict=str(document.get("verdict", "")),
        score=document.get("score"),
        coverage=document.get("coverage"),
        statements=document.get("statements", 0),
        tables=document.get("tables", []),
    )


def counted(results: Iterable[ProbeResult]) -> dict[str, int]:
    """Return how many results have each outcome, worst first."""
    order = ("fail", "warn", "not_measured", "pass", "vacuous")
    found = dict.fromkeys(order, 0)
    for result in results:
        found[result.outcome] += 1
    return found


def expectations_of(source: Source | None) -> QuerySet[TableExpectation]:
    """Return what was agreed about the tables of a source."""
    return TableExpectation.objects.filter(source=source)
