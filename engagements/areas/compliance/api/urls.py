"""API routes of compliance."""

from collections.abc import Callable

from django.http.response import HttpResponseBase

from engagements.api.routing import Router, api_route
from engagements.areas.compliance.api import catalog, controls, exceptions, library, responsibility

router = Router()
router.register("controls", library.ControlLibraryViewSet, basename="control-library")

_E = "engagements/<str:code>/"
_CONTROL = f"{_E}controls/<str:framework>/<str:token>/"


def _control(**methods: str) -> Callable[..., HttpResponseBase]:
    return controls.ControlViewSet.as_view({**methods})


def _exception(**methods: str) -> Callable[..., HttpResponseBase]:
    return exceptions.ExceptionViewSet.as_view({**methods})


urlpatterns = [
    api_route(
        "frameworks/",
        catalog.FrameworkViewSet.as_view({"get": "list"}),
        name="framework-list",
    ),
    api_route(
        "frameworks/<str:key>/<str:version>/",
        catalog.FrameworkViewSet.as_view({"get": "retrieve"}),
        name="framework-detail",
    ),
    api_route(
        f"{_E}assessments/",
        catalog.AssessmentViewSet.as_view({"get": "list", "post": "create"}),
        name="assessment-list",
    ),
    api_route(f"{_E}controls/", _control(get="list"), name="control-list"),
    api_route(_CONTROL, _control(get="retrieve"), name="control-detail"),
    api_route(
        f"{_CONTROL}decisions/",
        _control(get="decisions", post="decisions"),
        name="control-decisions",
    ),
    api_route(
        f"{_CONTROL}evidence/",
        _control(get="evidence", post="evidence"),
        name="control-evidence",
    ),
    api_route(f"{_CONTROL}scope/", _control(post="scope"), name="control-scope"),
    api_route(
        f"{_CONTROL}scope/approve/", _control(post="scope_approve"), name="control-scope-approve"
    ),
    api_route(f"{_CONTROL}scope/end/", _control(post="scope_end"), name="control-scope-end"),
    api_route(
        f"{_CONTROL}responsibility/",
        responsibility.ResponsibilityViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="control-responsibility",
    ),
    api_route(
        f"{_CONTROL}exceptions/", _exception(get="list", post="create"), name="control-exceptions"
    ),
    api_route(f"{_E}exceptions/", _exception(get="list"), name="exception-list"),
    api_route(
        f"{_E}exceptions/<int:number>/approve/",
        _exception(post="approve"),
        name="exception-approve",
    ),
    api_route(
        f"{_E}exceptions/<int:number>/revoke/", _exception(post="revoke"), name="exception-revoke"
    ),
    *router.urls,
]
