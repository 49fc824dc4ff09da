"""Pages of the data environment."""

from django.urls import URLPattern, URLResolver

from engagements.areas.dataenv.web import connection, runs, sources
from engagements.areas.dataenv.web.run_library import run_library
from engagements.areas.dataenv.web.source_library import source_library
from engagements.web.scope import CODE
from fde.platform.routes import staff

app_name = "dataenv"

SOURCE = f"{CODE}sources/<uuid:pk>/"
RUN = f"{CODE}runs/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    staff("connections/", source_library, name="source-library"),
    staff("runs/", run_library, name="run-library"),
    staff(f"{CODE}sources/", sources.source_list, name="sources"),
    staff(f"{CODE}sources/add/", sources.source_add, name="source-add"),
    staff(SOURCE, sources.source_detail, name="source"),
    staff(f"{SOURCE}change/", sources.source_change, name="source-change"),
    staff(f"{SOURCE}secret/", sources.source_secret, name="source-secret"),
    staff(f"{SOURCE}remove/", sources.source_remove, name="source-remove"),
    staff(f"{SOURCE}test/", connection.source_test, name="source-test"),
    staff(f"{SOURCE}test/panel/", connection.source_test_panel, name="source-test-panel"),
    staff(f"{SOURCE}test/stop/", connection.source_test_stop, name="source-test-stop"),
    staff(f"{SOURCE}scope/", connection.source_scope, name="source-scope"),
    staff(f"{SOURCE}expectations/add/", sources.expectation_add, name="expectation-add"),
    staff(
        f"{SOURCE}expectations/<int:expectation>/",
        sources.expectation_change,
        name="expectation-change",
    ),
    staff(
        f"{SOURCE}expectations/<int:expectation>/remove/",
        sources.expectation_remove,
        name="expectation-remove",
    ),
    staff(f"{SOURCE}run/", runs.probe_run_add, name="probe-run-add"),
    staff(RUN, runs.probe_run, name="probe-run"),
    staff(f"{RUN}panel/", runs.probe_run_panel, name="probe-run-panel"),
    staff(f"{RUN}stop/", runs.probe_run_stop, name="probe-run-stop"),
]
