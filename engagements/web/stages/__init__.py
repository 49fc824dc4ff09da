"""The gate ahead: what it asks for, what is recorded and decided, and the move through it."""

from engagements.web.stages.criteria import (
    criterion,
    criterion_approve,
    waiver_approve,
    waiver_request,
    waiver_revoke,
)
from engagements.web.stages.gate import (
    condition_close,
    gate,
    gate_decide,
    gate_request,
    stage_move,
    stage_undo,
)

__all__ = [
    "condition_close",
    "criterion",
    "criterion_approve",
    "gate",
    "gate_decide",
    "gate_request",
    "stage_move",
    "stage_undo",
    "waiver_approve",
    "waiver_request",
    "waiver_revoke",
]
