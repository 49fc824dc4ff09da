"""What every source has measured, and what that proves: for many engagements at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from engagements.areas.dataenv.connectors.registry import standard_thresholds
from engagements.areas.dataenv.domain import requirements as rules
from engagements.areas.dataenv.domain.probes import reachable
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.models import ProbeResult, ProbeRun, Source
from engagements.areas.dataenv.selectors.sources import FOUND
from engagements.domain.jobs import State
from engagements.domain.readiness import LeftOut, Requirement
from engagements.domain.references import evidence_reference
from engagements.domain.units import local_day
from engagements.models import Engagement

SOURCE_FIELDS = ("id", "engagement_id", "name", "kind", "created_at")
ACCESS = reachable.PROBE.id  # a run that did not pass it could not log in, or not read


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run: when it measured, the evidence it wrote, and what it left open.

    ``lines`` are all results of a source's newest run; of earlier ones only ``found`` is read.
    """

    source: Any
    as_of: datetime
    done: bool
    evidence: str
    found: frozenset[str]
    reached: bool
    lines: tuple[rules.Line, ...] = ()


@dataclass(frozen=True)
class History:
    """The sources of one engagement, and every finished run, the newest first."""

    sources: list[Source] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def of(self, source: Source) -> list[Run]:
        """Return the runs of one source, the newest first."""
        return [run for run in self.runs if run.source == source.pk]

    def days(self, *, time_zone: str) -> Iterator[date]:
        """Yield the last day on which each run proves anything."""
        valid = standard_thresholds().valid_days
        for run in self.runs:
            measured = local_day(run.as_of, time_zone=time_zone)
            yield date.fromordinal(measured.toordinal() + valid)


def histories(engagements: Sequence[Engagement], *, as_of: datetime) -> Mapping[int, History]:
    """Return what was measured, by the primary key of the engagement, in three queries."""
    found: dict[int, History] = defaultdict(History)
    here = Source.objects.filter(
        Q(removed_at=None) | Q(removed_at__gt=as_of),
        engagement__in=engagements,
        created_at__lte=as_of,
    )
    for source in here.only(*SOURCE_FIELDS).order_by("name", "pk"):
        found[source.engagement_id].sources.append(source)
    runs = list(
        ProbeRun.objects.filter(engagement__in=engagements, as_of__lte=as_of)
        .order_by("-number")
        .values_list(
            *("pk", "engagement_id", "source_id", "as_of", "job__state", "evidence__number")
        )
    )
    newest: dict[Any, int] = {}
    for pk, _, source, *_rest in runs:
        newest.setdefault(source, pk)
    lines, open_, reached = _results([pk for pk, *_ in runs], newest=list(newest.values()))
    for pk, engagement, source, at, state, number in runs:
        found[engagement].runs.append(
            Run(
                source=source,
                as_of=at,
                done=state == State.DONE,
                evidence=evidence_reference(number),
                found=frozenset(open_.get(pk, ())),
                reached=pk in reached,
                lines=tuple(lines.get(pk, ())),
            )
        )
    return found


def _results(
    runs: Sequence[int], *, newest: Sequence[int]
) -> tuple[dict[int, list[rules.Line]], dict[int, set[str]], set[int]]:
    """Return the lines of the newest runs; of all runs what is open, and which got access."""
    lines: dict[int, list[rules.Line]] = defaultdict(list)
    open_: dict[int, set[str]] = defaultdict(set)
    reached: set[int] = set()
    last = set(newest)
    rows = ProbeResult.objects.filter(
        Q(run__in=newest) | Q(outcome__in=FOUND) | Q(probe=ACCESS, outcome="pass"), run__in=runs
    ).order_by("run_id", "order")
    fields = ("run_id", "probe", "outcome", "reason", "table", "columns")
    for run, probe, outcome, reason, table, columns in rows.values_list(*fields):
        if outcome in FOUND:
            open_[run].add(probe)
        elif probe == ACCESS and outcome == "pass":
            reached.add(run)
        if run in last:
            line = rules.Line(
                probe=probe,
                outcome=Outcome(outcome),
                reason=reason,
                table=table,
                columns=tuple(columns),
            )
            lines[run].append(line)
    return lines, open_, reached


def requirements_of(
    history: History, engagement: Engagement, *, as_of: datetime
) -> tuple[list[Requirement], list[LeftOut]]:
    """Return what every source has to prove, one requirement for each of its probes.

    A source that was never measured has unknown ones.
    """
    rows: list[Requirement] = []
    left_out: list[LeftOut] = []
    for source in history.sources:
        made, out = _of_source(source, history.of(source), engagement, as_of=as_of)
        rows += made
        left_out += out
    return rows, left_out


def _of_source(
    source: Source, runs: Sequence[Run], engagement: Engagement, *, as_of: datetime
) -> tuple[list[Requirement], list[LeftOut]]:
    def day(at: datetime) -> date:
        return local_day(at, time_zone=engagement.time_zone)

    latest = runs[0] if runs else None
    standing = rules.SourceStanding(
        group=str(source.pk),
        title=source.name,
        owner=engagement.owner.name,
        server=source.kind == SourceKind.POSTGRES,
        lines=latest.lines if latest else (),
        measured_on=day(latest.as_of) if latest else None,
        evidence=(latest.evidence,) if latest and latest.evidence else (),
        since=day(source.created_at),
    )
    made, out = rules.requirements(standing, thresholds=standard_thresholds(), today=day(as_of))
    opened = {row.key: day(_open_since(row.key, runs) or source.created_at) for row in made}
    return [replace(row, since=opened[row.key]) if row.since else row for row in made], out


def _open_since(probe: str, runs: Sequence[Run]) -> datetime | None:
    """Return the run from which a probe has been open without a break, newest run first."""
    since = None
    for run in runs:
        if probe not in run.found:
            break
        since = run.as_of
    return since
