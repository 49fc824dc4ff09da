"""Page routes of the reports."""

from django.urls import URLPattern, URLResolver

from engagements.web.exports import export
from fde.platform.routes import STARTS, staff
from reports.web import issuing, reports
from reports.web.library import report_all

app_name = "reports"

CODE = "engagements/<str:code>/reports/"
REPORTS = {"listing": "reports"}

urlpatterns: list[URLPattern | URLResolver] = [
    staff("reports/", report_all, name="report-all"),
    staff("reports/export/<str:format>/", export, REPORTS, name="report-all-export"),
    staff(f"{CODE}export/<str:format>/", export, REPORTS, name="report-list-export"),
    staff(CODE, reports.report_list, name="report-list"),
    staff(f"{CODE}add/", reports.report_add, name="report-add", limit=STARTS),
    staff(f"{CODE}<int:number>/", reports.report, name="report"),
    staff(f"{CODE}<int:number>/progress/", reports.report_panel, name="report-panel"),
    staff(f"{CODE}<int:number>/download/", reports.report_download, name="report-download"),
    staff(f"{CODE}<int:number>/issue/", issuing.report_issue, name="report-issue"),
    staff(f"{CODE}<int:number>/withdraw/", issuing.report_withdraw, name="report-withdraw"),
]
