"""Each form beside the body of the API that says the same, and why they differ where they do."""

from engagements import models
from engagements.api import engagement as api_engagement
from engagements.api import evidence as api_evidence
from engagements.api import logbook as api_logbook
from engagements.api import people as api_people
from engagements.api import questions as api_questions
from engagements.api import tokens as api_tokens
from engagements.api import views as api_views
from engagements.api import waits as api_waits
from engagements.api.stages import criteria as api_criteria
from engagements.api.stages import gate as api_gate
from engagements.api.stages import moves as api_moves
from engagements.web.forms import (
    account,
    clients,
    engagement,
    evidence,
    logbook,
    people,
    questions,
    stages,
    views,
)
from reports.api import reports as api_reports
from reports.models import Report
from reports.web import forms as report_forms
from tests import areas
from tests.conformance.twin import CHANGES, DEFAULTS, Twin

PATH = "in the address of the page"


PROGRAMS = "for programs: people have no field for it"

TWINS = [
    Twin(
        engagement.EngagementForm, api_engagement.EngagementIn, models.Engagement,
        besides={
            "owner": "without one it is the caller's", "playbook": PROGRAMS,
            "value_basis": "asked for among the details",
            "time_zone": "a list of zones on the page",
        },
    ),
    Twin(
        engagement.DetailsForm, api_engagement.EngagementChangeIn, models.Engagement,
        besides={"name": CHANGES, "value_mode": PROGRAMS},
    ),
    Twin(engagement.TargetForm, api_engagement.TargetMoveIn, besides={
        "asked_by": DEFAULTS,
        "target_go_live": "null has to be said by a program that takes the date away",
    }),
    Twin(engagement.OwnerForm, api_engagement.OwnerChangeIn),
    Twin(engagement.CloseForm, api_engagement.CloseIn),
    Twin(engagement.ReopenForm, api_engagement.ReopenIn),
    Twin(engagement.MemberForm, api_people.MemberIn, named={"user": "person"},
         besides={"role": DEFAULTS}),
    Twin(engagement.WaitForm, api_waits.WaitIn, models.WaitInterval),
    Twin(people.ClientForm, api_people.ClientIn, models.Client,
         besides={"time_zone": "without one it is the deployment's"}),
    Twin(clients.ClientChangeForm, api_people.ClientChangeIn, models.Client,
         besides={"name": CHANGES, "time_zone": CHANGES}),
    Twin(account.TokenForm, api_tokens.TokenIn, models.ApiToken,
         besides={"scope": DEFAULTS, "days": DEFAULTS}),
    Twin(logbook.LogEntryForm, api_logbook.LogEntryIn, models.LogEntry, besides={
        "key": "the API has a header for it", "visibility": DEFAULTS,
    }),
    Twin(logbook.CorrectionForm, api_logbook.CorrectionIn, models.LogEntry,
         besides={"visibility": CHANGES}),
    Twin(evidence.EvidenceForm, api_evidence.EvidenceIn, models.Evidence, besides={
        "file": "a file has a body of its own", "uri": "one form for files and links",
        "kind": PROGRAMS, "tool": PROGRAMS, "source_ref": PROGRAMS,
        "effective_on": "a day on the page", "effective_at": "a moment of a program",
        "grade": DEFAULTS, "visibility": DEFAULTS,
    }),
    Twin(evidence.EvidenceForm, api_evidence.EvidenceFileIn, models.Evidence, besides={
        "file": "one form for files and links", "uri": "a link has a body of its own",
        "kind": PROGRAMS, "tool": PROGRAMS, "source_ref": PROGRAMS,
        "effective_on": "a day on the page", "effective_at": "a moment of a program",
        "grade": DEFAULTS, "visibility": DEFAULTS,
    }),
    Twin(evidence.WithdrawalForm, api_evidence.WithdrawalIn),
    Twin(questions.AnswerForm, api_questions.AnswerIn),
    Twin(stages.DecisionForm, api_gate.GateDecisionIn, besides={
        "to_stage": PROGRAMS, "conditions": "forms within the form",
        "back_to": "the page offers the stages before this one",
    }),
    Twin(stages.ConditionForm, api_gate.ConditionIn, models.Condition,
         besides={"criterion_key": "known on the page: a form for each criterion"}),
    Twin(stages.CriterionForm, api_criteria.CriterionRecordIn, models.CriterionResult,
         besides={"gate_key": PATH, "criterion_key": PATH}),
    Twin(stages.WaiverForm, api_criteria.WaiverIn, models.Waiver,
         besides={"gate_key": PATH, "criterion_key": PATH}),
    Twin(stages.MoveForm, api_moves.StageMoveIn, named={"target": "to_stage"}),
    Twin(views.SaveViewForm, api_views.SavedViewIn, models.SavedView),
    Twin(views.ViewForm, api_views.SavedViewChangeIn, models.SavedView, besides={"title": CHANGES}),
    Twin(report_forms.ReportWithdrawalForm, api_reports.ReportWithdrawalIn, Report),
]  # fmt: skip
TWINS += [twin for area in areas.shared("twins") for twin in area.TWINS]

NO_BODY = {
    "OneDetailForm": "one field of the details at a time",
    "ValueRange": "a part of other forms", "VersionForm": "a part of other forms",
    "Beside": "a part of other forms", "Versioned": "a part of other forms",
    "PortalInvitationForm": "only a session invites", "InvitationForm": "only a session invites",
    "AcceptInvitationForm": "only a session", "RoleForm": "only a session",
    "account.ProfileForm": "one's own account: only a session",
    "facts.ProfileForm": "made of the questions; the API's is too (ProfileIn)",
    "QuickEntryForm": "a LogEntryForm with a choice",
    "PortalEvidenceForm": "the portal has no API", "QuestionForm": "the portal has no API",
    "SignatureForm": "the portal has no API",
    "AddForm": "allauth's", "SignInForm": "allauth's", "SecondStepForm": "allauth's",
    "ConfirmForm": "allauth's", "ExampleForm": "shows how forms look",
} | areas.merged("twins", "NO_BODY")  # fmt: skip
NO_FORM = {
    "LogEntriesIn": "many at once: for programs",
    "ProfileIn": "made of the questions",
    "CriterionIn": "a part of other bodies", "AboutEvidenceIn": "a part of other bodies",
} | areas.merged("twins", "NO_FORM")  # fmt: skip
