"""Automatic gate criteria: pure questions to what is on record, asked anew each time.

A check that cannot answer says unknown; it never says met because something was missing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from engagements import registry
from engagements.area import Areas, Case, Check
from engagements.domain.grades import Grade
from engagements.domain.readiness import Level, Status
from engagements.domain.references import evidence_reference
from engagements.domain.stages.gates import Checked, State
from engagements.domain.stages.playbook import Criterion, Kind
from engagements.domain.units import local_day
from engagements.domain.wording import counted
from engagements.models import Engagement, Evidence, LogEntry
from engagements.selectors import logbook


@dataclass(frozen=True, kw_only=True)
class CountedEvidence:
    """Evidence that was neither withdrawn nor quarantined, as far as checks need it."""

    kind: str
    number: int
    grade: str
    effective_at: datetime
    valid_until: date | None


@dataclass(frozen=True)
class Tallies:
    """What checks count of one engagement: entries by kind, evidence, the newest first.

    ``ahead`` are moments to come at which an entry or evidence begins to count.
    """

    entries: dict[str, int] = field(default_factory=dict)
    evidence: list[CountedEvidence] = field(default_factory=list)
    ahead: list[datetime] = field(default_factory=list)


def tallies(engagements: Sequence[Engagement], *, as_of: datetime) -> Mapping[int, Tallies]:
    """Return what checks count, by the primary key of the engagement, in two queries."""
    found: dict[int, Tallies] = defaultdict(Tallies)
    rows = (
        LogEntry.objects.filter(logbook.stands(), engagement__in=engagements)
        .order_by()
        .values("engagement_id", "kind")
        .annotate(
            count=Count("pk", filter=Q(occurred_at__lte=as_of)),
            ahead=Min("occurred_at", filter=Q(occurred_at__gt=as_of)),
        )
    )
    for counts in rows:
        tallies = found[counts["engagement_id"]]
        tallies.entries[counts["kind"]] = counts["count"]
        tallies.ahead.extend([counts["ahead"]] if counts["ahead"] else [])
    evidence_rows = Evidence.objects.filter(
        engagement__in=engagements, withdrawn_at=None, quarantined_at=None
    ).order_by("-effective_at", "-number")
    names = ("kind", "number", "grade", "effective_at", "valid_until")
    for pk, *values in evidence_rows.values_list("engagement_id", *names):
        row = CountedEvidence(**dict(zip(names, values, strict=True)))
        if row.effective_at > as_of:
            found[pk].ahead.append(row.effective_at)
        else:
            found[pk].evidence.append(row)
    return found


@dataclass(frozen=True, kw_only=True)
class CheckQuery:
    """What a check may look at; ``today`` is the engagement's day.

    ``cases`` and ``areas`` are those of the installed areas by key, ``titles`` those of all areas.
    """

    engagement: Engagement
    params: Mapping[str, Any]
    today: date
    cases: Mapping[str, Case]
    areas: Areas
    titles: Mapping[str, str]
    tallies: Tallies

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


def area_musts(query: CheckQuery) -> Checked:
    """Unmet when a must of the area fails without an exception, unknown when one is unknown."""
    area = query.params["area"]
    title = query.titles.get(area) or registry.title(area)
    rows = query.areas[area].requirements if area in query.areas else ()
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


def field_set(query: CheckQuery) -> Checked:
    """Met when all named fields of the engagement are filled in."""
    empty = [
        name.replace("_", " ")
        for name in query.params["fields"]
        if getattr(query.engagement, name) in {None, ""}
    ]
    if empty:
        return Checked(
            state=State.UNMET, detail=f"{len(empty)} empty", missing=f"Fill in {', '.join(empty)}."
        )
    return Checked(state=State.MET, detail="filled in", grade=Grade.ATTESTED)


def entries(query: CheckQuery) -> Checked:
    """Met when the logbook has enough entries of a kind; corrected ones do not count."""
    kind, least = query.params["kind"], int(query.params["min"])
    found = query.tallies.entries.get(kind, 0)
    detail = f"{found} of {least} logged"
    if found >= least:
        return Checked(state=State.MET, detail=detail, grade=Grade.ATTESTED)
    missing = f"{least - found} more logged: {kind}."
    return Checked(state=State.UNMET, detail=detail, missing=missing)


def evidence(query: CheckQuery) -> Checked:
    """Met when there is enough evidence of a kind that is not too old."""
    least = int(query.params.get("min", 1))
    found = [
        row
        for row in query.tallies.evidence
        if row.kind == query.params["type"]
        and (row.valid_until is None or row.valid_until >= query.today)
        and query.is_young(row.effective_at)
    ][: max(least, 1)]
    if len(found) >= least:
        first = found[0]
        return Checked(
            state=State.MET,
            detail=f"{len(found)} found",
            grade=Grade(first.grade),
            evidence=evidence_reference(first.number),
        )
    missing = f"{least - len(found)} more of the kind {query.params['type']}."
    return Checked(state=State.UNMET, detail=f"{len(found)} of {least}", missing=missing)


def _evidence_days(query: CheckQuery) -> Iterator[date]:
    """Yield the last days on which evidence is valid, or young enough."""
    for row in query.tallies.evidence:
        if row.valid_until:
            yield row.valid_until
        if query.max_age_days is not None:
            yield query.day(row.effective_at) + timedelta(days=query.max_age_days)


CORE: Mapping[str, Check] = {
    "area_musts": Check(answer=area_musts),
    "field_set": Check(answer=field_set),
    "entries": Check(answer=entries),
    "evidence": Check(answer=evidence, turning_days=_evidence_days),
}


def check_of(criterion: Criterion) -> Check:
    """Return the check of an automatic criterion; one that nobody here can answer says unknown."""
    return _installed(criterion.check) or Check(answer=_not_installed(criterion.check))


def as_required(criterion: Criterion) -> Criterion:
    """Return a criterion as it counts: a check that nobody here can answer is required."""
    if criterion.kind is not Kind.AUTO or _installed(criterion.check):
        return criterion
    return replace(criterion, level=Level.MUST)


def _installed(key: str) -> Check | None:
    if key in CORE:
        return CORE[key]
    judge = registry.judges().get(_area(key))
    return judge.checks.get(key) if judge else None


def _not_installed(key: str) -> Callable[[CheckQuery], Checked]:
    def answer(query: CheckQuery) -> Checked:
        area = _area(key)
        title = query.titles.get(area) or registry.title(area)
        missing = f"{title} is not installed." if area else f"There is no check “{key}”."
        if area in query.cases:
            missing = f"{title} has no check “{key}”."
        return Checked(state=State.UNKNOWN, detail="not examined", missing=missing)

    return answer


def _area(key: str) -> str:
    """Return the area that a check belongs to; "" for one of the core."""
    return key.partition(".")[0] if "." in key else ""
