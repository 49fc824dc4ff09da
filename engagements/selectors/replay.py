"""Engagements whose rows say something else than their events."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import zip_longest
from typing import Any

from engagements.domain.hashing import text_sha256
from engagements.domain.stages import replay as rules
from engagements.domain.stages.replay import NotReplayable, PastEvent, Replayed, Visit, Wait
from engagements.models import Engagement, Event
from engagements.selectors import stages


@dataclass(frozen=True)
class Difference:
    """One fact of an engagement that its rows and its events tell differently."""

    engagement: str
    fact: str
    row: str
    events: str

    def __str__(self) -> str:
        return f"{self.engagement}, {self.fact}: the row says {self.row}, the events {self.events}"


def differences() -> Iterator[Difference]:
    """Yield, over all engagements, every fact on which rows and events differ."""
    rows = Engagement.objects.select_related("playbook_version").prefetch_related(
        "stage_visits", "waits"
    )
    for engagement in rows.order_by("code").iterator(chunk_size=200):
        yield from differences_of(engagement)


def differences_of(engagement: Engagement) -> Iterator[Difference]:
    """Yield every fact of one engagement on which its rows and its events differ."""
    try:
        expected = replayed(engagement)
    except (NotReplayable, KeyError) as error:
        yield Difference(engagement.code, "events", "it exists", f"tell no history: {error}")
        return
    row = from_rows(engagement)
    for item in fields(Replayed):
        stored, replay = getattr(row, item.name), getattr(expected, item.name)
        for fact, in_row, in_events in _pairs(item.name, stored, replay):
            if in_row != in_events:
                yield Difference(engagement.code, fact, _words(in_row), _words(in_events))


def _pairs(name: str, stored: Any, replay: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is to be compared: a plain fact as it is, intervals one by one."""
    if not isinstance(stored, tuple):
        yield name, stored, replay
        return
    for number, (in_row, in_events) in enumerate(zip_longest(stored, replay), start=1):
        yield f"{name} {number}", in_row, in_events


def replayed(engagement: Engagement) -> Replayed:
    """Return what the events say about the engagement.

    Raises:
        NotReplayable: they describe no possible history.
    """
    rows = Event.objects.filter(engagement=engagement, type__in=rules.REPLAYED).order_by("seq")
    history = (
        PastEvent(type=kind, at=at, actor=actor, payload=payload)
        for kind, at, actor, payload in rows.values_list("type", "occurred_at", "actor", "payload")
    )
    return rules.replay(history, playbook=stages.playbook(engagement))


def from_rows(engagement: Engagement) -> Replayed:
    """Return what the tables tell about the engagement, in the same shape."""
    visits = sorted(engagement.stage_visits.all(), key=lambda visit: visit.pk)
    waits = sorted(engagement.waits.all(), key=lambda wait: wait.pk)
    reason = engagement.outcome_reason
    return Replayed(
        code=engagement.code,
        client=engagement.client_id,
        playbook=engagement.playbook_version_id,
        owner=engagement.owner_id,
        status=engagement.status,
        current_stage=engagement.current_stage,
        stage_entered_at=engagement.stage_entered_at,
        committed_at=engagement.committed_at,
        first_go_live_at=engagement.first_go_live_at,
        last_go_live_at=engagement.last_go_live_at,
        closed_at=engagement.closed_at,
        outcome=engagement.outcome,
        reason_sha256=text_sha256(reason) if reason else "",
        target_go_live=engagement.target_go_live,
        visits=tuple(
            Visit(
                stage_key=visit.stage_key,
                entered_at=visit.entered_at,
                via=visit.via,
                entered_by=visit.entered_by_id,
                left_at=visit.left_at,
                voided_at=visit.voided_at,
            )
            for visit in visits
        ),
        waits=tuple(
            Wait(
                kind=wait.kind,
                waiting_on=wait.waiting_on,
                started_at=wait.started_at,
                ended_at=wait.ended_at,
            )
            for wait in waits
        ),
    )


def _words(value: Any) -> str:
    """Say a value in one line."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, (Visit, Wait)):
        words = {item.name: _words(getattr(value, item.name)) for item in fields(value)}
        return ", ".join(f"{name} {word}" for name, word in words.items())
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
