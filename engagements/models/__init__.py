"""Tables with the constraints that the database itself keeps."""

from engagements.models.engagement import Engagement, WaitInterval
from engagements.models.events import ChainHead, Event
from engagements.models.evidence import Evidence
from engagements.models.exports import Export
from engagements.models.facts import ProfileFact
from engagements.models.figures import Figures
from engagements.models.files import StoredFile
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
from engagements.models.playbooks import PlaybookVersion
from engagements.models.questions import Question
from engagements.models.stages import (
    Condition,
    CriterionResult,
    GateDecision,
    StageVisit,
    Waiver,
)
from engagements.models.views import SavedView

__all__ = [
    "ApiToken",
    "ChainHead",
    "Client",
    "ClientMembership",
    "Condition",
    "CriterionResult",
    "Engagement",
    "Event",
    "Evidence",
    "Export",
    "Figures",
    "GateDecision",
    "IdempotentAnswer",
    "Invitation",
    "Job",
    "LogEntry",
    "Membership",
    "Notice",
    "NoticeSetting",
    "PlaybookVersion",
    "ProfileFact",
    "Question",
    "SavedView",
    "StageVisit",
    "StoredFile",
    "User",
    "WaitInterval",
    "Waiver",
    "WorkerBeat",
]
