"""Automatic gate criteria: pure questions to what is on record, asked anew each time.

A check that cannot answer says unknown; it never says met because something was missing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from engagements.areas.dataenv.selectors import History
from engagements.domain.readiness import AREAS, Grade, Level, Status
from engagements.domain.references import evidence_reference
from engagements.domain.stages.gates import Checked, State
from engagements.domain.units import local_day
from engagements.domain.wording import counted
from engagements.models import Engagement, Evidence, LogEntry
from engagements.selectors import logbook
from engagements.selectors.areas import AreaRows


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A piece of evidence that was neither withdrawn nor quarantined, as far as checks need it."""

    kind: str
    number: int
    grade: str
    effective_at: datetime
    valid_until: date | None


@dataclass(frozen=True)
class Facts:
    """What checks count of one engagement: entries by kind, evidence, the newest first.

    ``ahead`` are moments to come at which an entry or evidence begins to count.
    """

    entries: dict[str, int] = field(default_factory=dict)
    evidence: list[Paper] = field(default_factory=list)
    ahead: list[datetime] = field(default_factory=list)


def facts(engagements: Sequence[Engagement], *, as_of: datetime) -> Mapping[int, Facts]:
    """Return what checks count, by the primary key of the engagement, in two queries."""
    found: dict[int, Facts] = defaultdict(Facts)
    rows = (
        LogEntry.objects.filter(logbook.stands(), engagement__in=engagements)
        .order_by()
        .values("engagement_id", "kind")
        .annotate(
            count=Count("pk", filter=Q(occurred_at__lte=as_of)),
            ahead=Min("occurred_at", filter=Q(occurred_at__gt=as_of)),
        )
    )
    for row in rows:
        mine = found[row["engagement_id"]]
        mine.entries[row["kind"]] = row["count"]
        mine.ahead.extend([row["ahead"]] if row["ahead"] else [])
    papers = Evidence.objects.filter(
        engagement__in=engagements, withdrawn_at=None, quarantined_at=None
    ).order_by("-effective_at", "-number")
    names = ("kind", "number", "grade", "effective_at", "valid_until")
    for pk, *told in papers.values_list("engagement_id", *names):
        paper = Paper(**dict(zip(names, told, strict=True)))
        if paper.effective_at > as_of:
            found[pk].ahead.append(paper.effective_at)
        else:
            found[pk].evidence.append(paper)
    return found


@dataclass(frozen=True, kw_only=True)
class CheckQuery:
    """What a check may look at; ``today`` is the engagement's day."""

    engagement: Engagement
    params: Mapping[str, Any]
    today: date
    areas: Mapping[str, AreaRows]
    facts: Facts
    history: History

    def day(self, at: datetime) -> date:
        """Return the day of a moment where the engagement is."""
        return local_day(at, time_zone=self.engagement.time_zone)

    @property
    def max_age_days(self) -> int | None:
        """Return how old what is asked for may be; None for any age."""
        days = self.params.get("max_age_days")
        return None if days is None else int(days)

    def is_young(self, at: datetime) -> bool:
        """Tell whether a moment is not longer ago than the check allows; the last day counts."""
        days = self.max_age_days
        return days is None or self.day(at) >= self.today - timedelta(days=days)


def area_musts(asked: CheckQuery) -> Checked:
    """Unmet when a must of the area fails without an exception, unknown when one is unknown."""
    area = asked.params["area"]
    title = AREAS[area]
    rows = asked.areas[area].requirements if area in asked.areas else ()
    musts = [row for row in rows if row.level is Level.MUST]
    failing = [row for row in musts if row.status is Status.FAILING]
    unknown = [row for row in musts if row.status is Status.UNKNOWN]
    proven = sum(row.status is Status.PROVEN for row in musts)
    detail = f"{proven} of {len(musts)} musts proven"
    if not musts:
        return Checked(
            state=State.UNKNOWN, detail="no musts yet", missing=f"{title}: nothing is examined."
        )
    if failing:
        names = ", ".join(f"{row.group_title or row.group} {row.key}" for row in failing[:3])
        more = f" and {len(failing) - 3} more" if len(failing) > 3 else ""  # noqa: PLR2004 - three named
        return Checked(state=State.UNMET, detail=detail, missing=f"{names}{more} fail.")
    if unknown:
        words = f"{counted(len(unknown), 'must is', 'musts are')} unknown."
        return Checked(state=State.UNKNOWN, detail=detail, missing=words)
    order = list(Grade)
    weakest = max((row.grade or Grade.ATTESTED for row in musts), key=order.index)
    return Checked(state=State.MET, detail=detail, grade=weakest)


def field_set(asked: CheckQuery) -> Checked:
    """Met when all named fields of the engagement are filled in."""
    empty = [
        name.replace("_", " ")
        for name in asked.params["fields"]
        if getattr(asked.engagement, name) in {None, ""}
    ]
    if empty:
        return Checked(
            state=State.UNMET, detail=f"{len(empty)} empty", missing=f"Fill in {', '.join(empty)}."
        )
    return Checked(state=State.MET, detail="filled in", grade=Grade.ATTESTED)


def entries(asked: CheckQuery) -> Checked:
    """Met when the logbook has enough entries of a kind; corrected ones do not count."""
    kind, least = asked.params["kind"], int(asked.params["min"])
    found = asked.facts.entries.get(kind, 0)
    detail = f"{found} of {least} logged"
    if found >= least:
        return Checked(state=State.MET, detail=detail, grade=Grade.ATTESTED)
    missing = f"{least - found} more logged: {kind}."
    return Checked(state=State.UNMET, detail=detail, missing=missing)


def evidence(asked: CheckQuery) -> Checked:
    """Met when there is enough evidence of a kind that is not too old."""
    least = int(asked.params.get("min", 1))
    found = [
        paper
        for paper in asked.facts.evidence
        if paper.kind == asked.params["type"]
        and (paper.valid_until is None or paper.valid_until >= asked.today)
        and asked.is_young(paper.effective_at)
    ][: max(least, 1)]
    if len(found) >= least:
        first = found[0]
        return Checked(
            state=State.MET,
            detail=f"{len(found)} found",
            grade=Grade(first.grade),
            evidence=evidence_reference(first.number),
        )
    missing = f"{least - len(found)} more of the kind {asked.params['type']}."
    return Checked(state=State.UNMET, detail=f"{len(found)} of {least}", missing=missing)


def source_tested(asked: CheckQuery) -> Checked:
    """Met when a run measured every source lately enough; a person's word does not count."""
    days, sources = asked.max_age_days, asked.history.sources
    if not sources:
        return Checked(
            state=State.UNKNOWN, detail="no sources", missing="A source, and a run on it."
        )
    finished = [run for run in asked.history.runs if run.done]
    # A run that could not log in, or not read, proves no access.
    runs = [run for run in finished if run.reached and asked.is_young(run.as_of)]
    tested = {run.source for run in runs}
    missing = [source.name for source in sources if source.pk not in tested]
    detail = f"{len(sources) - len(missing)} of {len(sources)} sources measured in {days} days"
    if missing:
        state = State.UNMET if finished else State.UNKNOWN
        todo = f"Run the probes on {', '.join(missing)}."
        return Checked(state=state, detail=detail, missing=todo)
    return Checked(state=State.MET, detail=detail, grade=Grade.MEASURED, evidence=runs[0].evidence)


def turning_days(asked: CheckQuery) -> Iterator[date]:
    """Yield the last days on which what this check counts is young enough, or valid."""
    for paper in asked.facts.evidence:
        if paper.valid_until:
            yield paper.valid_until
    if asked.max_age_days is None:
        return
    moments = [paper.effective_at for paper in asked.facts.evidence]
    for at in moments + [run.as_of for run in asked.history.runs]:
        yield asked.day(at) + timedelta(days=asked.max_age_days)


REGISTRY: Mapping[str, Callable[[CheckQuery], Checked]] = {
    "area_musts": area_musts,
    "field_set": field_set,
    "entries": entries,
    "evidence": evidence,
    "source_tested": source_tested,
}
