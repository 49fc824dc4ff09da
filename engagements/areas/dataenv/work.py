"""What the data environment does: its events and jobs."""

from collections.abc import Mapping
from typing import Any

from engagements.area import Work
from engagements.areas.dataenv import services
from engagements.areas.dataenv.domain.about import PROBE_RUN
from engagements.areas.dataenv.models import ConnectionTest, ProbeRun
from engagements.domain.events import EventType
from engagements.domain.jobs import JobKind, Queue

_OUTCOMES = {
    "pass": "checks passed",
    "warn": "warn",
    "fail": "failed",
    "not_measured": "could not be measured",
    "vacuous": "did not apply",
}


def _outcomes(payload: Mapping[str, Any]) -> str:
    """Return how many probes of a run ended how, as a sentence."""
    counts = payload.get("outcomes")
    if not isinstance(counts, Mapping):
        return ""
    parts = [f"{counts[key]} {words}" for key, words in _OUTCOMES.items() if counts.get(key)]
    return f"{', '.join(parts)}." if parts else ""


EVENTS = (
    EventType(key="source.added", sentence="added a source"),
    EventType(key="source.changed"),
    EventType(key="source.removed", sentence="removed a source"),
    EventType(key="secret.set"),
    EventType(key="probe_run.requested"),
    EventType(
        key="probe_run.finished",
        sentence="finished probe run {run}",
        detail=_outcomes,
        about=PROBE_RUN,
        item="run",
        link="Open run {run}",
    ),
)
JOBS = (
    JobKind(
        key="probe",
        words="Probe run",
        task="probes.run",
        queue="probes",
        fills=ProbeRun,
        before_retry=services.take_turn_again,
        connects=True,
    ),
    JobKind(
        key="test",
        words="Connection test",
        task="probes.test",
        queue="tests",
        fills=ConnectionTest,
        before_retry=services.take_turn_again,
        connects=True,
        most=3,
        is_short=True,
    ),
)
WORK = Work(
    events=EVENTS,
    jobs=JOBS,
    queues=(Queue(key="probes"), Queue(key="tests", at_once=3)),
    catalogs=("engagements.areas.dataenv.importers.CATALOG",),
    demo="engagements.areas.dataenv.management.demo.DEMO",
)
