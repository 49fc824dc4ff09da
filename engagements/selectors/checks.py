"""Automatic gate criteria: pure questions to rows, asked anew each time.

A check that cannot answer says unknown; it never says met because something was missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from engagements.domain.readiness import AREAS, Grade, Level, Status
from engagements.domain.stages.gates import Checked, State
from engagements.domain.units import local_day
from engagements.models import Engagement, Evidence, LogEntry, ProbeResult, ProbeRun, Source
from engagements.selectors import logbook
from engagements.selectors.areas import AreaRows


@dataclass(frozen=True)
class Asked:
    """What a check may look at."""

    engagement: Engagement
    params: Mapping[str, Any]
    as_of: datetime
    areas: Mapping[str, AreaRows]


def area_musts(asked: Asked) -> Checked:
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
        verb = "must is" if len(unknown) == 1 else "musts are"
        return Checked(
            state=State.UNKNOWN, detail=detail, missing=f"{len(unknown)} {verb} unknown."
        )
    order = list(Grade)
    weakest = max((row.grade or Grade.ATTESTED for row in musts), key=order.index)
    return Checked(state=State.MET, detail=detail, grade=weakest)


def field_set(asked: Asked) -> Checked:
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


def entries(asked: Asked) -> Checked:
    """Met when the logbook has enough entries of a kind; corrected ones do not count."""
    kind, least = asked.params["kind"], int(asked.params["min"])
    found = LogEntry.objects.filter(
        logbook.stands(), engagement=asked.engagement, kind=kind, occurred_at__lte=asked.as_of
    ).count()
    detail = f"{found} of {least} logged"
    if found >= least:
        return Checked(state=State.MET, detail=detail, grade=Grade.ATTESTED)
    missing = f"{least - found} more logged: {kind}."
    return Checked(state=State.UNMET, detail=detail, missing=missing)


def evidence(asked: Asked) -> Checked:
    """Met when there is enough evidence of a kind that is not too old."""
    least = int(asked.params.get("min", 1))
    rows = Evidence.objects.filter(
        engagement=asked.engagement,
        kind=asked.params["type"],
        withdrawn_at=None,
        quarantined_at=None,
        effective_at__lte=asked.as_of,
    )
    today = local_day(asked.as_of, time_zone=asked.engagement.time_zone)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=today))
    if days := asked.params.get("max_age_days"):
        rows = rows.filter(effective_at__gte=asked.as_of - timedelta(days=int(days)))
    found = list(rows.order_by("-effective_at")[: max(least, 1)])
    if len(found) >= least:
        first = found[0]
        return Checked(
            state=State.MET,
            detail=f"{len(found)} found",
            grade=Grade(first.grade),
            evidence=f"E-{first.number:02d}",
        )
    missing = f"{least - len(found)} more of the kind {asked.params['type']}."
    return Checked(state=State.UNMET, detail=f"{len(found)} of {least}", missing=missing)


def source_tested(asked: Asked) -> Checked:
    """Met when a run measured every source lately enough; a person's word does not count."""
    days = int(asked.params["max_age_days"])
    sources = list(Source.objects.filter(engagement=asked.engagement, removed_at=None))
    if not sources:
        return Checked(
            state=State.UNKNOWN, detail="no sources", missing="A source, and a run on it."
        )
    since = asked.as_of - timedelta(days=days)
    finished = ProbeRun.objects.filter(
        engagement=asked.engagement, job__state="ready", as_of__lte=asked.as_of
    )
    # A run that could not log in, or not read, proves no access.
    reached = ProbeResult.objects.filter(run=OuterRef("pk"), probe="ACC-01", outcome="pass")
    runs = finished.filter(Exists(reached), as_of__gte=since)
    tested = set(runs.values_list("source_id", flat=True))
    missing = [source.name for source in sources if source.pk not in tested]
    detail = f"{len(sources) - len(missing)} of {len(sources)} sources measured in {days} days"
    if missing:
        never = not finished.exists()
        state = State.UNKNOWN if never else State.UNMET
        todo = f"Run the probes on {', '.join(missing)}."
        return Checked(state=state, detail=detail, missing=todo)
    last = runs.select_related("evidence").order_by("-number").first()
    number = f"E-{last.evidence.number:02d}" if last and last.evidence else ""
    return Checked(state=State.MET, detail=detail, grade=Grade.MEASURED, evidence=number)


REGISTRY: Mapping[str, Callable[[Asked], Checked]] = {
    "area_musts": area_musts,
    "field_set": field_set,
    "entries": entries,
    "evidence": evidence,
    "source_tested": source_tested,
}
