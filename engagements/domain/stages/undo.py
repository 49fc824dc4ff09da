"""Who may undo a move between stages, and until when."""

from datetime import datetime, timedelta

from engagements.domain.errors import DomainError
from engagements.domain.stages.moves import Via

UNDO_WITHIN = timedelta(minutes=10)
UNDO_MINUTES = int(UNDO_WITHIN.total_seconds() // 60)


class UndoRefused(DomainError):
    """The move cannot be taken back."""

    code = "undo_refused"


def check_undo(
    *, moved_by: int, actor: int, moved_at: datetime, at: datetime, recorded_after: int, via: str
) -> None:
    """Say who may undo a move, and until when.

    Whoever made it, until ``UNDO_WITHIN`` has passed or something was recorded after it.

    Raises:
        UndoRefused: one of these does not hold.
    """
    if via not in {Via.ADVANCE, Via.RECYCLE}:
        raise UndoRefused("Only a move between stages can be undone.", code="undo_not_a_move")
    if moved_by != actor:
        raise UndoRefused("Only the person who moved it can undo the move.", code="undo_not_yours")
    if at - moved_at > UNDO_WITHIN:
        raise UndoRefused(
            f"The move is older than {UNDO_MINUTES} minutes. Decide Recycle at the gate instead.",
            code="undo_too_late",
        )
    if recorded_after:
        raise UndoRefused(
            "Something was recorded after the move. Decide Recycle instead.",
            code="undo_recorded_since",
        )
