"""API routes of the reports."""

from rest_framework.routers import SimpleRouter

from reports.api import reports

app_name = "reports-api"
router = SimpleRouter(use_regex_path=False)
router.register("engagements/<str:code>/reports", reports.ReportViewSet, basename="report")

urlpatterns = router.urls
