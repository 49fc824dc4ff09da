"""Each form beside the body of the API that says the same, and why they differ where they do."""

from dataclasses import dataclass, field

from django import forms
from django.db import models as db
from rest_framework import serializers

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
from engagements.areas.compliance.api import controls as api_controls
from engagements.areas.compliance.api import exceptions as api_exceptions
from engagements.areas.compliance.api import responsibility as api_responsibility
from engagements.areas.compliance.models import ControlDecision, Responsibility
from engagements.areas.compliance.web import forms as compliance
from engagements.areas.dataenv.api import schema as api_dataenv
from engagements.areas.dataenv.models import Source, TableExpectation
from engagements.areas.dataenv.web import forms as dataenv
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

PATH = "in the address of the page"


@dataclass(frozen=True)
class Twin:
    """One operation: its form, its body, and why they differ where they do.

    ``named``: fields of the form that the body calls otherwise, besides its ``source``.
    ``besides``: fields that only one of them has, or that differ, each with the reason.
    """

    form: type[forms.Form]
    body: type[serializers.Serializer]
    model: type[db.Model] | None = None
    named: dict[str, str] = field(default_factory=dict)
    besides: dict[str, str] = field(default_factory=dict)


DEFAULTS = "the body may leave it out: it has a default, which the form shows as chosen"
CHANGES = "a body changes what it names, a form sends all"
SERVERS = ("host", "port", "database", "username", "tls_mode")
ONLY_SERVERS = (*SERVERS, "schema", "tls_root_certificate", "allow_writable_role")
LISTS = dict.fromkeys(
    ("required_columns", "sensitive_columns", "relations"), "one text on the page, a list in a body"
)
SERVER = {"shelf_path": "a file of the operator has a form of its own"} | dict.fromkeys(
    SERVERS, "a server's, which the service asks for; a file has none"
)
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
    Twin(compliance.DecisionForm, api_controls.DecisionIn, ControlDecision, besides={
        "supports": "two lists on the page", "contradicts": "two lists on the page",
        "links": "one list with a direction for each",
    }),
    Twin(compliance.LinkForm, api_controls.LinkIn),
    Twin(compliance.ScopeForm, api_controls.ScopeIn),
    Twin(compliance.ResponsibilityForm, api_responsibility.ResponsibilityIn, Responsibility),
    Twin(compliance.ExceptionForm, api_exceptions.ExceptionIn),
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
    Twin(dataenv.ServerForm, api_dataenv.SourceIn, Source, besides=SERVER),
    Twin(dataenv.ServerChangeForm, api_dataenv.SourceChangeIn, Source,
         besides=dict.fromkeys(("name", *SERVERS), CHANGES)),
    Twin(dataenv.FileChangeForm, api_dataenv.SourceChangeIn, Source, besides={
        "name": CHANGES, **dict.fromkeys(ONLY_SERVERS, "a file has none"),
    }),
    Twin(dataenv.UploadForm, api_dataenv.SourceFileIn, Source),
    Twin(dataenv.ShelfForm, api_dataenv.SourceIn, Source, besides={
        "shelf_path": "the page offers what the operator has put there",
        **dict.fromkeys((*ONLY_SERVERS, "secret"), "a server's"),
    }),
    Twin(dataenv.SecretForm, api_dataenv.SecretIn),
    Twin(dataenv.ExpectationForm, api_dataenv.ExpectationIn, TableExpectation,
         besides=LISTS),
    Twin(dataenv.ExpectationChangeForm, api_dataenv.ExpectationChangeIn, TableExpectation,
         besides=LISTS),
    Twin(views.SaveViewForm, api_views.SavedViewIn, models.SavedView),
    Twin(views.ViewForm, api_views.SavedViewChangeIn, models.SavedView, besides={"title": CHANGES}),
    Twin(report_forms.ReportWithdrawalForm, api_reports.ReportWithdrawalIn, Report),
]  # fmt: skip

NO_BODY = {
    "OneDetailForm": "one field of the details at a time",
    "ValueRange": "a part of other forms", "VersionForm": "a part of other forms",
    "_SourceForm": "a part of other forms", "AboutControl": "a part of other forms",
    "Beside": "a part of other forms", "Versioned": "a part of other forms",
    "PortalInvitationForm": "only a session invites", "InvitationForm": "only a session invites",
    "AcceptInvitationForm": "only a session", "RoleForm": "only a session",
    "account.ProfileForm": "one's own account: only a session",
    "compliance.ProfileForm": "made of the questions; the API's is too (ProfileIn)",
    "RemovalForm": "a version and nothing else", "QuickEntryForm": "a LogEntryForm with a choice",
    "PortalEvidenceForm": "the portal has no API", "QuestionForm": "the portal has no API",
    "SignatureForm": "the portal has no API",
    "AddForm": "allauth's", "SignInForm": "allauth's", "SecondStepForm": "allauth's",
    "ConfirmForm": "allauth's",
}  # fmt: skip
NO_FORM = {
    "LogEntriesIn": "many at once: for programs",
    "AssessmentIn": "a button for each framework", "ProfileIn": "made of the questions",
    "CriterionIn": "a part of other bodies", "AboutEvidenceIn": "a part",
    "RelationIO": "a part of other bodies", "TestIn": "two buttons on the page",
}  # fmt: skip
