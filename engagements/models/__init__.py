"""Tables with the constraints that the database itself keeps."""

from engagements.models.compliance import (
    Assessment,
    Control,
    ControlDecision,
    ControlException,
    EvidenceLink,
    Framework,
    Responsibility,
    RuleSet,
    ScopeDecision,
)
from engagements.models.dataenv import (
    ConnectionTest,
    ProbeResult,
    ProbeRun,
    RunStatement,
    Source,
    TableExpectation,
)
from engagements.models.engagement import Engagement, ProfileFact, WaitInterval
from engagements.models.events import ChainHead, Event
from engagements.models.evidence import Evidence, StoredFile
from engagements.models.exports import Export
from engagements.models.figures import ControlState, Figures
from engagements.models.idempotency import IdempotentAnswer
from engagements.models.jobs import Job, WorkerBeat
from engagements.models.logbook import LogEntry
from engagements.models.notices import Notice, NoticeSetting
from engagements.models.people import (
    ApiToken,
    Client,
    ClientMembership,
    Invitation,
    Membership,
    User,
)
from engagements.models.questions import Question
from engagements.models.stages import (
    Condition,
    CriterionResult,
    GateDecision,
    PlaybookVersion,
    StageVisit,
    Waiver,
)
from engagements.models.views import SavedView

__all__ = [
    "ApiToken",
    "Assessment",
    "ChainHead",
    "Client",
    "ClientMembership",
    "Condition",
    "ConnectionTest",
    "Control",
    "ControlDecision",
    "ControlException",
    "ControlState",
    "CriterionResult",
    "Engagement",
    "Event",
    "Evidence",
    "EvidenceLink",
    "Export",
    "Figures",
    "Framework",
    "GateDecision",
    "IdempotentAnswer",
    "Invitation",
    "Job",
    "LogEntry",
    "Membership",
    "Notice",
    "NoticeSetting",
    "PlaybookVersion",
    "ProbeResult",
    "ProbeRun",
    "ProfileFact",
    "Question",
    "Responsibility",
    "RuleSet",
    "RunStatement",
    "SavedView",
    "ScopeDecision",
    "Source",
    "StageVisit",
    "StoredFile",
    "TableExpectation",
    "User",
    "WaitInterval",
    "Waiver",
    "WorkerBeat",
]
