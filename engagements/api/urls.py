"""API routes of the engagement areas, one section per area."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from engagements.api import dataenv, evidence, jobs, logbook

app_name = "api"
router = SimpleRouter(use_regex_path=False)

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
    *router.urls,
]
