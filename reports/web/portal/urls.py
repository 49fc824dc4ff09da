"""Routes of the portal."""

from django.urls import URLPattern, URLResolver, path

from reports.web.portal import pages, sending

app_name = "portal"

HERE = "<slug:client>/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("<slug:client>/", pages.client, name="client"),
    path(HERE, pages.engagement, name="engagement"),
    path(f"{HERE}reports/<int:number>/", pages.report, name="report"),
    path(f"{HERE}reports/<int:number>/file/", pages.report_file, name="report-file"),
    path(f"{HERE}files/", sending.file_list, name="file-list"),
    path(f"{HERE}files/<int:number>/", sending.file, name="file"),
    path(f"{HERE}files/add/", sending.evidence_add, name="evidence-add"),
    path(f"{HERE}questions/", sending.question_list, name="question-list"),
    path(f"{HERE}people/", pages.person_list, name="person-list"),
    path(f"{HERE}sign/<slug:key>/", sending.sign, name="sign"),
]
