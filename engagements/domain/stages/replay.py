"""What the events of an engagement say its visits, waits, dates and state are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from engagements.domain.stages.playbook import Playbook


class Stay(Protocol):
    """A visit of a stage, as far as dates are worked out from it."""

    @property
    def stage_key(self) -> str:
        """Return the stage."""

    @property
    def entered_at(self) -> datetime:
        """Return when it was entered."""


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """When the client committed, and when the work went live; None while it has not."""

    committed_at: datetime | None = None
    first_go_live_at: datetime | None = None
    last_go_live_at: datetime | None = None


def milestones(stays: Sequence[Stay], *, playbook: Playbook) -> Milestones:
    """Work out commitment and going live from the visits that count, the first one first.

    Committed is who has left the commitment stage forwards. Each passage from before the live
    stage into it or beyond goes live; the first go-live stays when a later one follows.
    """
    committed_after = playbook.index(playbook.commitment_stage)
    live = playbook.index(playbook.live_stage)
    places = [playbook.index(stay.stage_key) for stay in stays]
    committed = [s.entered_at for s, p in zip(stays, places, strict=True) if p > committed_after]
    lives = [
        stay.entered_at
        for stay, place, before in zip(stays, places, [-1, *places], strict=False)
        if place >= live > before
    ]
    return Milestones(
        committed_at=committed[0] if committed else None,
        first_go_live_at=lives[0] if lives else None,
        last_go_live_at=lives[-1] if lives else None,
    )


@dataclass(frozen=True, kw_only=True)
class PastEvent:
    """One event, as far as replaying needs it."""

    type: str
    at: datetime
    actor: int | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One stay in a stage; a voided one was undone."""

    stage_key: str
    entered_at: datetime
    via: str
    entered_by: int | None
    left_at: datetime | None = None
    voided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One interval in which the engagement was paused or blocked."""

    kind: str
    waiting_on: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """Everything the events settle about an engagement.

    ``reason_sha256`` is the hash of the text that says why it was closed.
    """

    code: str
    client: int | None
    playbook: int | None
    owner: int | None
    status: str
    current_stage: str
    stage_entered_at: datetime | None
    committed_at: datetime | None
    first_go_live_at: datetime | None
    last_go_live_at: datetime | None
    closed_at: datetime | None
    outcome: str
    reason_sha256: str
    target_go_live: date | None
    visits: tuple[Visit, ...]
    waits: tuple[Wait, ...]


class NotReplayable(ValueError):
    """The events tell no possible history: one is missing, or came out of turn."""


@dataclass
class _Replay:
    """The state between two events."""

    code: str = ""
    client: int | None = None
    playbook: int | None = None
    owner: int | None = None
    status: str = "open"
    closed_at: datetime | None = None
    outcome: str = ""
    reason_sha256: str = ""
    target_go_live: date | None = None
    visits: list[Visit] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)

    def created(self, event: PastEvent) -> None:
        told = event.payload
        self.code = told["code"]
        self.client, self.playbook, self.owner = told["client"], told["playbook"], told["owner"]
        self.target_go_live = _day(told["target_go_live"])

    def entered(self, event: PastEvent) -> None:
        if self._open_places():
            raise NotReplayable("a stage was entered while another was open")
        told = event.payload
        self.visits.append(
            Visit(
                stage_key=told["stage"],
                entered_at=event.at,
                via=told["via"],
                entered_by=event.actor,
            )
        )

    def left(self, event: PastEvent) -> None:
        place = self._open_place()
        if self.visits[place].stage_key != event.payload["stage"]:
            raise NotReplayable("a stage was left that was not open")
        self.visits[place] = replace(self.visits[place], left_at=event.at)

    def undone(self, event: PastEvent) -> None:
        place = self._open_place()
        entered_at = datetime.fromisoformat(event.payload["entered_at"])
        self.visits[place] = replace(self.visits[place], left_at=event.at, voided_at=event.at)
        for earlier in reversed(range(place)):
            found = self.visits[earlier]
            wanted = found.stage_key == event.payload["stage"] and found.entered_at == entered_at
            if wanted and found.voided_at is None:
                self.visits[earlier] = replace(found, left_at=None)
                return
        raise NotReplayable("a move was undone to a visit that never was")

    def wait_started(self, event: PastEvent) -> None:
        told = event.payload
        self.waits.append(
            Wait(kind=told["kind"], waiting_on=told["waiting_on"], started_at=event.at)
        )
        if told["kind"] == "paused":
            self.status = "paused"

    def wait_ended(self, event: PastEvent) -> None:
        kind = event.payload["kind"]
        if not any(w.kind == kind and w.ended_at is None for w in self.waits):
            raise NotReplayable("a wait ended that never began")
        self._end_waits(event.at, kinds={kind})
        if kind == "paused":
            self.status = "open"

    def closed(self, event: PastEvent) -> None:
        self._end_waits(event.at, kinds={wait.kind for wait in self.waits})
        self.status, self.closed_at = "closed", event.at
        self.outcome = event.payload["outcome"]
        self.reason_sha256 = event.payload["reason_sha256"]

    def reopened(self, _event: PastEvent) -> None:
        self.status, self.closed_at, self.outcome, self.reason_sha256 = "open", None, "", ""

    def target_moved(self, event: PastEvent) -> None:
        self.target_go_live = _day(event.payload["new"])

    def owner_changed(self, event: PastEvent) -> None:
        self.owner = event.payload["new"]

    def _open_places(self) -> list[int]:
        return [n for n, v in enumerate(self.visits) if v.left_at is None]

    def _open_place(self) -> int:
        places = self._open_places()
        if not places:
            raise NotReplayable("a stage was left while none was open")
        return places[0]

    def _end_waits(self, at: datetime, *, kinds: set[str]) -> None:
        self.waits = [
            replace(wait, ended_at=at) if wait.ended_at is None and wait.kind in kinds else wait
            for wait in self.waits
        ]


_HANDLERS: Mapping[str, Callable[[_Replay, PastEvent], None]] = {
    "engagement.created": _Replay.created,
    "stage.entered": _Replay.entered,
    "stage.left": _Replay.left,
    "stage.move_undone": _Replay.undone,
    "wait.started": _Replay.wait_started,
    "wait.ended": _Replay.wait_ended,
    "engagement.closed": _Replay.closed,
    "engagement.reopened": _Replay.reopened,
    "target.moved": _Replay.target_moved,
    "owner.changed": _Replay.owner_changed,
}
REPLAYED = frozenset(_HANDLERS)


def replay(events: Iterable[PastEvent], *, playbook: Playbook) -> Replayed:
    """Tell an engagement's state from its events alone, in the order they were recorded.

    ``playbook`` is the unchangeable version that the first event names; only the places of its
    stages are asked.

    Raises:
        NotReplayable: the events tell no possible history.
    """
    state = _Replay()
    for number, event in enumerate(events):
        if (number == 0) != (event.type == "engagement.created"):
            raise NotReplayable("the first event, and no other, tells how it was made")
        _HANDLERS[event.type](state, event)
    if not state.code:
        raise NotReplayable("no event tells how it was made")
    counted = [visit for visit in state.visits if visit.voided_at is None]
    dates = milestones(counted, playbook=playbook)
    last = counted[-1] if counted else None
    return Replayed(
        code=state.code,
        client=state.client,
        playbook=state.playbook,
        owner=state.owner,
        status=state.status,
        current_stage=last.stage_key if last else "",
        stage_entered_at=last.entered_at if last else None,
        committed_at=dates.committed_at,
        first_go_live_at=dates.first_go_live_at,
        last_go_live_at=dates.last_go_live_at,
        closed_at=state.closed_at,
        outcome=state.outcome,
        reason_sha256=state.reason_sha256,
        target_go_live=state.target_go_live,
        visits=tuple(state.visits),
        waits=tuple(state.waits),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
