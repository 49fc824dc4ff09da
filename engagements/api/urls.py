"""API routes of the engagement areas, one section per area."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from drf_spectacular.views import SpectacularAPIView

from engagements.api import (
    dataenv,
    docs,
    engagement,
    evidence,
    jobs,
    library,
    logbook,
    me,
    notices,
    people,
    pipeline,
    questions,
    readiness,
    search,
    tokens,
    views,
    waits,
)
from engagements.api.compliance import catalog, controls, exceptions, responsibility
from engagements.api.routing import Router, api_route, api_row
from engagements.api.stages import criteria, gate, moves
from fde.platform.routes import UPLOADS, public

app_name = "api"
router = Router()

# --- the API itself ---------------------------------------------------------------------------
_me = [
    api_route("", me.RootViewSet.as_view({"get": "retrieve"}), name="root"),
    api_route("me/", me.MeViewSet.as_view({"get": "retrieve"}), name="me"),
]

# --- people -----------------------------------------------------------------------------------
router.register("clients", people.ClientViewSet, basename="client")
router.register("people", me.PeopleViewSet, basename="person")
router.register(
    "tokens",
    tokens.TokenViewSet,
    basename="token",
    row=api_row(session_only=True),
    rows={"list": api_row(session_only=True, confirm=True)},
)
router.register("engagements/<str:code>/members", people.MemberViewSet, basename="member")

# --- engagement -------------------------------------------------------------------------------
router.register("engagements", engagement.EngagementViewSet, basename="engagement")
router.register("engagements/<str:code>/waits", waits.WaitViewSet, basename="wait")

# --- pipeline and saved views -----------------------------------------------------------------
router.register("views", views.SavedViewViewSet, basename="saved-view")
_pipeline_view = pipeline.PipelineViewSet.as_view({"get": "retrieve"})
_pipeline = [api_route("pipeline/", _pipeline_view, name="pipeline")]

# --- stages -----------------------------------------------------------------------------------
router.register("playbooks", moves.PlaybookViewSet, basename="playbook")
router.register("engagements/<str:code>/stage-moves", moves.StageMoveViewSet, basename="stage-move")
router.register(
    "engagements/<str:code>/gate-decisions", gate.GateDecisionViewSet, basename="gate-decision"
)
router.register("engagements/<str:code>/conditions", gate.ConditionViewSet, basename="condition")
router.register("engagements/<str:code>/criteria", criteria.CriterionViewSet, basename="criterion")
router.register("engagements/<str:code>/waivers", criteria.WaiverViewSet, basename="waiver")
_gate = gate.GateViewSet.as_view({"get": "retrieve"})
_gate_requests = gate.GateRequestViewSet.as_view({"post": "create"})
_stages = [
    api_route("engagements/<str:code>/gate/", _gate, name="gate"),
    api_route("engagements/<str:code>/gate/requests/", _gate_requests, name="gate-requests"),
]

# --- readiness --------------------------------------------------------------------------------
_readiness_view = readiness.ReadinessViewSet.as_view({"get": "retrieve"})
_readiness = [api_route("engagements/<str:code>/readiness/", _readiness_view, name="readiness")]

# --- search -----------------------------------------------------------------------------------
router.register("search", search.SearchViewSet, basename="search")

# --- notices ----------------------------------------------------------------------------------
router.register("notices", notices.NoticeViewSet, basename="notice")

# --- jobs -------------------------------------------------------------------------------------
router.register("jobs", jobs.JobViewSet, basename="job")

# --- logbook ----------------------------------------------------------------------------------
router.register("engagements/<str:code>/log-entries", logbook.LogEntryViewSet, basename="log-entry")

# --- evidence ---------------------------------------------------------------------------------
router.register(
    "engagements/<str:code>/evidence",
    evidence.EvidenceViewSet,
    basename="evidence",
    rows={"list": api_row(limit=UPLOADS), "files": api_row(limit=UPLOADS)},
)

# --- dataenv ----------------------------------------------------------------------------------
router.register("engagements/<str:code>/questions", questions.QuestionViewSet, basename="question")
_EXPECTATIONS = "engagements/<str:code>/sources/<uuid:pk>/expectations"
router.register(_EXPECTATIONS, dataenv.ExpectationViewSet, basename="expectation")
router.register("engagements/<str:code>/sources", dataenv.SourceViewSet, basename="source")
router.register("engagements/<str:code>/probe-runs", dataenv.ProbeRunViewSet, basename="probe-run")

# --- library ----------------------------------------------------------------------------------
router.register("log-entries", library.LogLibraryViewSet, basename="log-library")
router.register("evidence", library.EvidenceLibraryViewSet, basename="evidence-library")
router.register("sources", library.SourceLibraryViewSet, basename="source-library")
router.register("probe-runs", library.RunLibraryViewSet, basename="run-library")
router.register("questions", library.QuestionLibraryViewSet, basename="question-library")
router.register("controls", library.ControlLibraryViewSet, basename="control-library")

# --- compliance -------------------------------------------------------------------------------
_E = "engagements/<str:code>/"
_CONTROL = f"{_E}controls/<str:framework>/<str:token>/"


def _control(**methods: str) -> Callable[..., HttpResponseBase]:
    return controls.ControlViewSet.as_view({**methods})


def _exception(**methods: str) -> Callable[..., HttpResponseBase]:
    return exceptions.ExceptionViewSet.as_view({**methods})


_compliance = [
    api_route(
        "frameworks/",
        catalog.FrameworkViewSet.as_view({"get": "list"}),
        name="framework-list",
    ),
    api_route(
        "frameworks/<str:key>/<str:version>/",
        catalog.FrameworkViewSet.as_view({"get": "retrieve"}),
        name="framework-detail",
    ),
    api_route(
        f"{_E}assessments/",
        catalog.AssessmentViewSet.as_view({"get": "list", "post": "create"}),
        name="assessment-list",
    ),
    api_route(
        f"{_E}profile/",
        catalog.ProfileViewSet.as_view({"get": "list", "patch": "partial_update"}),
        name="profile",
    ),
    api_route(f"{_E}controls/", _control(get="list"), name="control-list"),
    api_route(_CONTROL, _control(get="retrieve"), name="control-detail"),
    api_route(
        f"{_CONTROL}decisions/",
        _control(get="decisions", post="decisions"),
        name="control-decisions",
    ),
    api_route(
        f"{_CONTROL}evidence/",
        _control(get="evidence", post="evidence"),
        name="control-evidence",
    ),
    api_route(f"{_CONTROL}scope/", _control(post="scope"), name="control-scope"),
    api_route(
        f"{_CONTROL}scope/approve/", _control(post="scope_approve"), name="control-scope-approve"
    ),
    api_route(f"{_CONTROL}scope/end/", _control(post="scope_end"), name="control-scope-end"),
    api_route(
        f"{_CONTROL}responsibility/",
        responsibility.ResponsibilityViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="control-responsibility",
    ),
    api_route(
        f"{_CONTROL}exceptions/", _exception(get="list", post="create"), name="control-exceptions"
    ),
    api_route(f"{_E}exceptions/", _exception(get="list"), name="exception-list"),
    api_route(
        f"{_E}exceptions/<int:number>/approve/",
        _exception(post="approve"),
        name="exception-approve",
    ),
    api_route(
        f"{_E}exceptions/<int:number>/revoke/", _exception(post="revoke"), name="exception-revoke"
    ),
]

urlpatterns = [
    public("schema/", SpectacularAPIView.as_view(), name="schema", api=True),
    public("docs/", docs.docs, name="docs"),
    *_me,
    *_pipeline,
    *_stages,
    *_readiness,
    *_compliance,
    *router.urls,
]
