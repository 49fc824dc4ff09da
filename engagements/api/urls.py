"""API routes of the engagement areas, one section per area."""

from drf_spectacular.views import SpectacularAPIView

from engagements.api import (
    docs,
    engagement,
    evidence,
    facts,
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
from engagements.api.routing import Router, api_route, api_row
from engagements.api.stages import criteria, gate, moves
from fde.platform.routes import UPLOADS, public

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

# --- questions --------------------------------------------------------------------------------
router.register("engagements/<str:code>/questions", questions.QuestionViewSet, basename="question")

# --- library ----------------------------------------------------------------------------------
router.register("log-entries", library.LogLibraryViewSet, basename="log-library")
router.register("evidence", library.EvidenceLibraryViewSet, basename="evidence-library")
router.register("questions", library.QuestionLibraryViewSet, basename="question-library")

# --- facts ------------------------------------------------------------------------------------
_facts = [
    api_route(
        "engagements/<str:code>/profile/",
        facts.ProfileViewSet.as_view({"get": "list", "patch": "partial_update"}),
        name="profile",
    ),
]

urlpatterns = [
    public("schema/", SpectacularAPIView.as_view(), name="schema", api=True),
    public("docs/", docs.docs, name="docs"),
    *_me,
    *_pipeline,
    *_stages,
    *_readiness,
    *_facts,
    *router.urls,
]
