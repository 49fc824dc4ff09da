"""Routes of the portal."""

from django.urls import URLPattern, URLResolver

from fde.platform.routes import UPLOADS, client
from reports.web.portal import pages, sending

app_name = "portal"

HERE = "<slug:client>/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    client("", pages.home, name="home"),
    client("<slug:client>/", pages.client, name="client"),
    client(HERE, pages.engagement, name="engagement"),
    client(f"{HERE}reports/<int:number>/", pages.report, name="report"),
    client(f"{HERE}reports/<int:number>/file/", pages.report_file, name="report-file"),
    client(f"{HERE}files/", sending.file_list, name="file-list"),
    client(f"{HERE}files/<int:number>/", sending.file, name="file"),
    client(f"{HERE}files/add/", sending.evidence_add, name="evidence-add", limit=UPLOADS),
    client(f"{HERE}questions/", sending.question_list, name="question-list", limit=UPLOADS),
    client(f"{HERE}people/", pages.person_list, name="person-list"),
    client(f"{HERE}sign/<slug:key>/", sending.sign, name="sign"),
]
