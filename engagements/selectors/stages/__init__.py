"""Reads of stages: the playbook in force, the gate ahead, the visits behind."""

from engagements.selectors.stages.decisions import (
    conditions,
    decision_in_force,
    decisions,
    gate_request,
    gate_requester,
    is_through,
    waivers,
)
from engagements.selectors.stages.gates import (
    GateRecords,
    check_move,
    criterion_history,
    gate_records,
    signed_criteria,
)
from engagements.selectors.stages.playbooks import (
    playbook,
    playbook_version,
    published_playbooks,
    stage_keys,
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
    "conditions",
    "criterion_history",
    "decision_in_force",
    "decisions",
    "gate_records",
    "gate_request",
    "gate_requester",
    "is_through",
    "is_undoable",
    "open_visit",
    "playbook",
    "playbook_version",
    "published_playbooks",
    "recorded_after_entry",
    "signed_criteria",
    "stage_keys",
    "stays_of",
    "stepper",
    "target",
    "visits",
    "waivers",
]
