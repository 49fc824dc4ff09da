"""Moving an engagement between stages, and taking a move back."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from engagements.domain.access import Action
from engagements.domain.events import Channel
from engagements.domain.stages import moves, undo
from engagements.domain.stages.moves import Via
from engagements.domain.stages.playbook import Playbook
from engagements.domain.stages.replay import milestones
from engagements.models import Engagement, StageVisit, User
from engagements.selectors import readiness
from engagements.selectors import stages as selectors
from engagements.services import visits
from engagements.services.caller import Caller
from engagements.services.numbering import not_before
from engagements.services.operations import operation
from engagements.services.stages.row import enter, take


@operation(Action.MOVE_STAGE)
@transaction.atomic
def advance_stage(
    engagement: Engagement,
    *,
    target: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> StageVisit:
    """Close the open visit and open one in ``target``.

    Raises:
        Conflict: the engagement changed since ``version`` was read, or is not open.
        MoveRefused: a gate on the way has unmet criteria or no decision to go, or ``target`` is
            no later stage; ``missing`` names what stands in the way.
    """
    take(engagement, version=version, at=at)
    visit = selectors.open_visit(engagement)
    at = not_before(at, visit.entered_at)
    book = selectors.playbook(engagement)
    # The stage read before the lock may be an old one: ask the row that is locked now.
    moves.check_forward(book, current=visit.stage_key, target=target)
    _check_gates(engagement, visit=visit, target=target, at=at)
    entered = enter(
        engagement, visit=visit, target=target, via=Via.ADVANCE, actor=actor, at=at, source=source
    )
    _keep_dates(engagement, book=book)
    return entered


def _check_gates(engagement: Engagement, *, visit: StageVisit, target: str, at: datetime) -> None:
    """Ask every gate on the way, as if from the stage that is being left."""
    visits.see(engagement, visit)
    review = readiness.gate_review(engagement, as_of=at, to_stage=target)
    selectors.check_move(review, decision=selectors.decision_in_force(engagement), target=target)


def _keep_dates(engagement: Engagement, *, book: Playbook) -> None:
    """Work out commitment and going live from the visits that count.

    The first go-live stays when a later one follows; an undone move leaves no date behind.
    """
    stays = list(selectors.visits(engagement))
    dates = asdict(milestones(stays, playbook=book))
    Engagement.objects.filter(pk=engagement.pk).update(**dates)
    engagement.refresh_from_db()


@operation(Action.MOVE_STAGE)
@transaction.atomic
def undo_move(
    engagement: Engagement, *, version: int, actor: User, at: datetime, source: Channel = Channel.UI
) -> StageVisit:
    """Take the last move back: its visit is voided and the one before it is open again.

    Raises:
        Conflict: the engagement changed since ``version`` was read, or is not open.
        UndoRefused: another person made it, it is too old, or something came after; see
            ``domain/stages/undo.py``.
    """
    take(engagement, version=version, at=at)
    visit = selectors.open_visit(engagement)
    at = not_before(at, visit.entered_at)
    undo.check_undo(
        moved_by=visit.entered_by_id,
        actor=actor.pk,
        moved_at=visit.entered_at,
        at=at,
        recorded_after=selectors.recorded_after_entry(engagement),
        via=visit.via,
    )
    before = selectors.visits(engagement).filter(left_at=visit.entered_at).last()
    if before is None:
        raise undo.UndoRefused("There is no earlier stage to go back to.", code="no_earlier_stage")
    by: Caller = {"actor": actor, "at": at, "source": source}
    visits.take_back(engagement, voided=visit, reopened=before, **by)
    _keep_dates(engagement, book=selectors.playbook(engagement))
    before.refresh_from_db()
    return before
