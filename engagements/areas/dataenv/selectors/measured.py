"""Facts that runs measured about the client's sources: size, role and transport."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from engagements.areas.dataenv.models import ProbeRun, Source
from engagements.domain.proof import MeasuredFact
from engagements.domain.references import evidence_reference
from engagements.models import Engagement

Value = str | int | bool


def measured(
    engagements: Sequence[Engagement], *, known_until: datetime
) -> Mapping[int, Sequence[MeasuredFact]]:
    """Return what the newest finished run of each source measured, in one query."""
    newest = ProbeRun.objects.filter(source=OuterRef("source"), as_of__lte=known_until)
    here = Source.objects.filter(removed_at=None, engagement__in=engagements)
    runs = ProbeRun.objects.filter(
        source__in=here.values("pk"), pk=Subquery(newest.order_by("-number").values("pk")[:1])
    )
    found: dict[int, list[MeasuredFact]] = defaultdict(list)
    for run in runs.select_related("evidence").order_by("source__name", "source_id"):
        found[run.engagement_id].extend(_of_run(run))
    return found


def _of_run(run: ProbeRun) -> Iterator[MeasuredFact]:
    for key, value in _values(run):
        yield MeasuredFact(
            key=key,
            value=value,
            subject=str(run.source_id),
            at=run.as_of or run.requested_at,
            evidence=evidence_reference(run.evidence.number) if run.evidence else "",
        )


def _values(run: ProbeRun) -> Iterator[tuple[str, Value]]:
    """Yield what was measured; what the run did not find out is no fact."""
    yield from _size(run)
    yield from _role(run.facts.get("role") or {})
    yield from _transport(run.facts.get("transport") or {})


def _size(run: ProbeRun) -> Iterator[tuple[str, Value]]:
    if (tables := run.facts.get("tables")) is not None:
        yield "tables", int(tables)
    rows = [table.get("rows") for table in (run.document or {}).get("tables", [])]
    if rows and None not in rows:
        yield "rows", sum(rows)


def _role(role: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    if "can_write" in role:
        yield "role.can_write", bool(role["can_write"])
    if "writable" in role:
        yield "role.writable_tables", int(role["writable"])
    if "powers" in role:
        yield "role.powers", ", ".join(str(power) for power in role["powers"])


def _transport(transport: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for name in ("encrypted", "verified"):
        if name in transport:
            yield f"transport.{name}", bool(transport[name])
    if transport.get("version"):
        yield "transport.version", str(transport["version"])
