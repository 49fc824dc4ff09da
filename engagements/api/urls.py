"""API routes of the engagement areas, one section per area."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from engagements.api import dataenv, docs, engagement, evidence, jobs, logbook, people, readiness
from engagements.api.stages import criteria, gate, moves

app_name = "api"
router = SimpleRouter(use_regex_path=False)

# --- people -----------------------------------------------------------------------------------
router.register("clients", people.ClientViewSet, basename="client")
router.register("engagements/<str:code>/members", people.MemberViewSet, basename="member")

# --- engagement -------------------------------------------------------------------------------
router.register("engagements", engagement.EngagementViewSet, basename="engagement")
router.register("engagements/<str:code>/waits", engagement.WaitViewSet, basename="wait")

# --- stages -----------------------------------------------------------------------------------
router.register("playbooks", moves.PlaybookViewSet, basename="playbook")
router.register("engagements/<str:code>/stage-moves", moves.StageMoveViewSet, basename="stage-move")
router.register(
    "engagements/<str:code>/gate-decisions", gate.GateDecisionViewSet, basename="gate-decision"
)
router.register("engagements/<str:code>/conditions", gate.ConditionViewSet, basename="condition")
router.register("engagements/<str:code>/criteria", criteria.CriterionViewSet, basename="criterion")
router.register("engagements/<str:code>/waivers", criteria.WaiverViewSet, basename="waiver")
_gate = gate.GateViewSet.as_view({"get": "retrieve", "post": "create"})
_stages = [path("engagements/<str:code>/gate/", _gate, name="gate")]

# --- readiness --------------------------------------------------------------------------------
_readiness_view = readiness.ReadinessViewSet.as_view({"get": "retrieve"})
_readiness = [path("engagements/<str:code>/readiness/", _readiness_view, name="readiness")]

# --- jobs -------------------------------------------------------------------------------------
router.register("jobs", jobs.JobViewSet, basename="job")

# --- logbook ----------------------------------------------------------------------------------
router.register("engagements/<str:code>/log-entries", logbook.LogEntryViewSet, basename="log-entry")

# --- evidence ---------------------------------------------------------------------------------
router.register("engagements/<str:code>/evidence", evidence.EvidenceViewSet, basename="evidence")

# --- dataenv ----------------------------------------------------------------------------------
router.register("engagements/<str:code>/sources", dataenv.SourceViewSet, basename="source")
router.register("engagements/<str:code>/probe-runs", dataenv.ProbeRunViewSet, basename="probe-run")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs.docs, name="docs"),
    *_stages,
    *_readiness,
    *router.urls,
]
