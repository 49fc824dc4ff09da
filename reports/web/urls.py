"""Page routes of the reports."""

from django.urls import URLPattern, URLResolver, path

from engagements.web.exports import export
from reports.web import issuing, reports
from reports.web.library import report_all

app_name = "reports"

CODE = "engagements/<str:code>/reports/"
REPORTS = {"listing": "reports"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", report_all, name="report-all"),
    path("reports/export/<str:format>/", export, REPORTS, name="report-all-export"),
    path(f"{CODE}export/<str:format>/", export, REPORTS, name="report-list-export"),
    path(CODE, reports.report_list, name="report-list"),
    path(f"{CODE}add/", reports.report_add, name="report-add"),
    path(f"{CODE}<int:number>/", reports.report, name="report"),
    path(f"{CODE}<int:number>/progress/", reports.report_panel, name="report-panel"),
    path(f"{CODE}<int:number>/download/", reports.report_download, name="report-download"),
    path(f"{CODE}<int:number>/issue/", issuing.report_issue, name="report-issue"),
    path(f"{CODE}<int:number>/withdraw/", issuing.report_withdraw, name="report-withdraw"),
]
