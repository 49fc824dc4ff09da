"""Reads of stages: the playbook in force, the gate ahead, the visits behind."""

from engagements.selectors.stages.decisions import (
    condition,
    conditions,
    decision_in_force,
    decisions,
    gate_request,
    gate_requester,
    is_through,
    waivers,
    waivers_of,
)
from engagements.selectors.stages.gates import (
    GateRecords,
    check_move,
    criterion_history,
    gate_records,
    latest_result,
    lets_through,
    signed_criteria,
)
from engagements.selectors.stages.playbooks import (
    playbook,
    playbook_version,
    published_playbooks,
    target,
)
from engagements.selectors.stages.visits import (
    StageStep,
    Visit,
    is_undoable,
    open_visit,
    recorded_after_entry,
    stays_of,
    stepper,
    visits,
)

__all__ = [
    "GateRecords",
    "StageStep",
    "Visit",
    "check_move",
    "condition",
    "conditions",
    "criterion_history",
    "decision_in_force",
    "decisions",
    "gate_records",
    "gate_request",
    "gate_requester",
    "is_through",
    "is_undoable",
    "latest_result",
    "lets_through",
    "open_visit",
    "playbook",
    "playbook_version",
    "published_playbooks",
    "recorded_after_entry",
    "signed_criteria",
    "stays_of",
    "stepper",
    "target",
    "visits",
    "waivers",
    "waivers_of",
]
