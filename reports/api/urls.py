"""API routes of the reports."""

from engagements.api.routing import Router, api_row
from fde.platform.routes import STARTS
from reports.api import reports

router = Router()
router.register(
    "engagements/<str:code>/reports",
    reports.ReportViewSet,
    basename="report",
    rows={"list": api_row(limit=STARTS)},
)
router.register("reports", reports.ReportLibraryViewSet, basename="report-library")

urlpatterns = router.urls
