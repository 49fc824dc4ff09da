"""The one writer of stages, and of what is decided at the gates between them."""

from engagements.domain.stages.moves import MoveRefused
from engagements.domain.stages.undo import UndoRefused
from engagements.services.stages.criteria import (
    CriterionRefused,
    WaiverRefused,
    approve_not_applicable,
    approve_waiver,
    record_criterion,
    request_waiver,
    revoke_waiver,
)
from engagements.services.stages.deciding import (
    DecisionRefused,
    NewCondition,
    close_condition,
    decide_gate,
    request_gate,
)
from engagements.services.stages.moving import advance_stage, undo_move
from engagements.services.stages.signing import sign_criterion

__all__ = [
    "CriterionRefused",
    "DecisionRefused",
    "MoveRefused",
    "NewCondition",
    "UndoRefused",
    "WaiverRefused",
    "advance_stage",
    "approve_not_applicable",
    "approve_waiver",
    "close_condition",
    "decide_gate",
    "record_criterion",
    "request_gate",
    "request_waiver",
    "revoke_waiver",
    "sign_criterion",
    "undo_move",
]
