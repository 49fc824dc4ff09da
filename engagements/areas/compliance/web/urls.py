"""Pages of compliance."""

from django.urls import URLPattern, URLResolver

from engagements.areas.compliance.web import controls, frameworks
from engagements.areas.compliance.web.library import control_library
from engagements.web.exports import export_route
from engagements.web.scope import CODE
from fde.platform.routes import staff

app_name = "compliance"

CONTROLS = f"{CODE}controls/"
CONTROL = f"{CONTROLS}<str:framework>/<str:token>/"
EXCEPTION = f"{CONTROLS}exceptions/<int:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    staff("controls/", control_library, name="control-library"),
    export_route(CONTROLS, "control-list", listing="controls"),
    staff(CONTROLS, frameworks.control_list, name="control-list"),
    staff(f"{CONTROLS}adopt/", frameworks.framework_adopt, name="framework-adopt"),
    staff(f"{EXCEPTION}approve/", controls.exception_approve, name="exception-approve"),
    staff(f"{EXCEPTION}revoke/", controls.exception_revoke, name="exception-revoke"),
    staff(CONTROL, controls.control, name="control"),
    staff(f"{CONTROL}decide/", controls.control_decide, name="control-decide"),
    staff(f"{CONTROL}evidence/", controls.control_link, name="control-link"),
    staff(f"{CONTROL}responsibility/", controls.responsibility_set, name="responsibility-set"),
    staff(f"{CONTROL}scope/", controls.scope_override, name="scope-override"),
    staff(f"{CONTROL}scope/approve/", controls.scope_approve, name="scope-approve"),
    staff(f"{CONTROL}scope/end/", controls.scope_end, name="scope-end"),
    staff(f"{CONTROL}exceptions/", controls.exception_request, name="exception-request"),
]
