"""Which moves between stages are allowed."""

from collections.abc import Collection, Sequence

from engagements.domain.errors import DomainError
from engagements.domain.labels import Labelled
from engagements.domain.stages.gates import Decision, Review
from engagements.domain.stages.playbook import Playbook


class Via(Labelled):
    """How an engagement came into a stage."""

    START = "start"
    ADVANCE = "advance"
    RECYCLE = "recycle"
    REOPEN = "reopen"


class MoveRefused(DomainError):
    """The engagement cannot go there; ``missing`` names what stands in the way."""

    code = "move_refused"

    def __init__(
        self, words: str, *, missing: Sequence[str] = (), code: str = "", field: str = ""
    ) -> None:
        super().__init__(words, code=code, field=field)
        self.missing = tuple(missing)


def check_forward(playbook: Playbook, *, current: str, target: str) -> None:
    """Let only moves to a later stage of the playbook through.

    Raises:
        MoveRefused: ``target`` is not a stage, the present one, or an earlier one.
    """
    keys = [stage.key for stage in playbook.stages]
    if target not in keys:
        raise MoveRefused("This playbook has no such stage.", field="target", code="stage_unknown")
    if keys.index(target) == keys.index(current):
        raise MoveRefused(
            f"The engagement is in {playbook.stage(target).title} already.",
            field="target",
            code="stage_reached",
        )
    if keys.index(target) < keys.index(current):
        raise MoveRefused(
            "To go back to an earlier stage, decide Recycle at the gate.",
            field="target",
            code="stage_behind",
        )


def check_gates(review: Review, *, outcome: str | None, conditioned: Collection[str] = ()) -> None:
    """Let a move through the gates of ``review`` only when nothing stands in its way.

    ``outcome`` is the decision in force on this very move, None without one; ``conditioned`` are
    the criteria for which it set a condition.

    Raises:
        MoveRefused: a condition is overdue, a must is not met, or no decision to go is recorded.
    """
    if review.overdue_conditions:
        raise MoveRefused(
            "A condition of an earlier gate is overdue.",
            missing=review.overdue_conditions,
            code="condition_overdue",
        )
    excused = conditioned if outcome == Decision.CONDITIONAL_GO else ()
    blocking = [s for s in review.unsettled_musts if s.criterion.key not in excused]
    if blocking:
        raise MoveRefused(
            f"{len(blocking)} of {review.musts} musts are not met.",
            missing=[f"{s.criterion.text} ({s.state.value}): {s.missing}" for s in blocking],
            code="musts_unmet",
        )
    title = ", ".join(gate.title for gate in review.gates) or "The gate"
    check_decided(outcomes=[outcome], titles=[title])


def check_decided(*, outcomes: Sequence[str | None], titles: Sequence[str]) -> None:
    """Let a move through only when each gate on the way was decided to go.

    Raises:
        MoveRefused: one was not.
    """
    for outcome, title in zip(outcomes, titles, strict=True):
        if outcome not in {Decision.GO, Decision.CONDITIONAL_GO}:
            raise MoveRefused(
                f"{title}: no decision to go is recorded.",
                missing=[f"{title}: a decision to go"],
                code="decision_missing",
            )
