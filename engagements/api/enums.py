"""The closed lists of the schema: each is declared once, under a name, however often it is used."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from engagements import registry
from engagements.api.evidence import KINDS_BY_HAND
from engagements.api.me import STAFF
from engagements.api.shapes import VERDICTS
from engagements.domain.access import MemberRole, TokenScope, Visibility
from engagements.domain.engagement import Outcome, Status, WaitingOn, WaitKind
from engagements.domain.events import Channel
from engagements.domain.evidence import EvidenceKind
from engagements.domain.jobs import State as JobState
from engagements.domain.logbook import EntryKind
from engagements.domain.pipeline import AGE, GO_LIVE, WAITING
from engagements.domain.readiness import Grade, Level
from engagements.domain.readiness import Status as RequirementStatus
from engagements.domain.stages.gates import RECORDED, Decision
from engagements.domain.stages.gates import State as CriterionState
from engagements.domain.stages.moves import Via
from engagements.domain.stages.playbook import PlaybookStatus
from engagements.selectors.library import evidence
from engagements.services.evidence import GRADES_BY_HAND

OWN: dict[str, Iterable[str]] = {
    "ChannelEnum": Channel,
    "CriterionRecordStateEnum": RECORDED,
    "CriterionStateEnum": CriterionState,
    "EngagementOutcomeEnum": Outcome,
    "EngagementStatusEnum": Status,
    "EvidenceGradeEnum": Grade,
    "EvidenceGradeByHandEnum": GRADES_BY_HAND,
    "EvidenceKindByHandEnum": KINDS_BY_HAND,
    "EvidenceKindEnum": EvidenceKind,
    "EvidenceStandingEnum": evidence.STANDINGS,
    "GateOutcomeEnum": Decision,
    "GoLiveEnum": GO_LIVE,
    "JobKindEnum": registry.job_kinds(),
    "JobStateEnum": JobState,
    "LevelEnum": Level,
    "LogEntryKindEnum": EntryKind,
    "MemberRoleEnum": MemberRole,
    "NoticeKindEnum": registry.notice_types(),
    "PlaybookStatusEnum": PlaybookStatus,
    "ReadinessVerdictEnum": VERDICTS,
    "RequirementStatusEnum": RequirementStatus,
    "SavedViewPageEnum": registry.saved_pages(),
    "StaffRoleEnum": STAFF,
    "StageAgeEnum": AGE,
    "StageVisitViaEnum": Via,
    "TokenScopeEnum": TokenScope,
    "VisibilityEnum": Visibility,
    "WaitKindEnum": WaitKind,
    "WaitedForEnum": WAITING,
    "WaitingOnEnum": WaitingOn,
}
OF_THE_LIST = {"enum", "type", "description", "x-spec-enum-id"}


@cache
def _named() -> dict[frozenset[str], str]:
    """Return the names of the lists of the core and of the areas, by their members."""
    names = OWN | registry.merged(registry.shows().values(), "enums")
    return {frozenset(map(str, members)): name for name, members in names.items()}


def share(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Move each list that has a name to the components, and refer to it where it is used."""
    found: dict[str, list[str]] = {}
    result = _shared(result, found)
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    for name, values in found.items():
        schemas[name] = {
            "type": "string",
            "enum": values,
            "description": f"One of {', '.join(values)}.",
        }
    return result


def _shared(node: Any, found: dict[str, list[str]]) -> Any:
    if isinstance(node, list):
        return [_shared(one, found) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("enum"), list):
        values = [value for value in node["enum"] if value not in {None, ""}]
        if name := _named().get(frozenset(values)):
            found.setdefault(name, values)
            return _pointing(node, name)
    return {key: _shared(value, found) for key, value in node.items()}


def _pointing(node: dict[str, Any], name: str) -> dict[str, Any]:
    kept = {key: value for key, value in node.items() if key not in OF_THE_LIST}
    about = str(node.get("description", "")).split("\n\n* `", 1)[0]
    if about and not about.startswith("* `"):
        kept["description"] = about
    pointer = {"$ref": f"#/components/schemas/{name}"}
    return {"allOf": [pointer], **kept} if kept else pointer
