"""An example of each route of compliance."""

from engagements.domain.access import Action
from tests.engagements.areas.compliance.shared.world import FRAMEWORK, other_framework
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, post, route


def _framework_key(_case):
    return FRAMEWORK[0]


def _framework_version(_case):
    return FRAMEWORK[1]


def _other_framework_ref(_case):
    found = other_framework()
    return {"key": found.key, "version": found.version}


OTHER_FRAMEWORK = {
    "framework": lambda _: other_framework().key,
    "version": lambda _: other_framework().version,
}
EXCEPTION = {"kind": "deferral", "reason": "Later", "starts_on": lambda _: v.day(0),
             "expires_on": lambda _: v.day(9)}  # fmt: skip
LIST = route(get=GET)
PAGE = route(get=get(None))
CONTROL = {"framework": _framework_key, "token": "control.token"}
SCOPED = {"framework": _framework_key, "token": "scoped.token"}
DECISION = {"state": "planned", "rationale": "Seen"}

PAGES = {
    "compliance:control-library": PAGE,
    "compliance:control-list-export": route(
        get=GET, post=post(Action.READ), format=lambda _: "csv"
    ),
    "compliance:control-list": LIST,
    "compliance:framework-adopt": route(post=post(Action.CHANGE_PROFILE, **OTHER_FRAMEWORK)),
    "compliance:exception-approve": route(post=post(Action.DECIDE), number="exception.number"),
    "compliance:exception-revoke": route(post=post(Action.DECIDE), number="exception.number"),
    "compliance:control": route(get=GET, **CONTROL),
    "compliance:control-decide": route(
        post=post(Action.WORK, state="planned", rationale="Seen"), **CONTROL
    ),
    "compliance:control-link": route(
        post=post(Action.WORK, evidence=v.LINK, verdict="supports"), **CONTROL
    ),
    "compliance:responsibility-set": route(post=post(Action.WORK, split="customer"), **CONTROL),
    "compliance:scope-override": route(
        post=post(Action.WORK, outcome="applies", reason="So"), **CONTROL
    ),
    "compliance:scope-approve": route(post=post(Action.DECIDE), **SCOPED),
    "compliance:scope-end": route(post=post(Action.WORK), **SCOPED),
    "compliance:exception-request": route(post=post(Action.WORK, **EXCEPTION), **CONTROL),
}
API = {
    "api:framework-list": route(get=get(None)),
    "api:framework-detail": route(
        get=get(None), scope="firm", key=_framework_key, version=_framework_version
    ),
    "api:assessment-list": route(
        get=GET, post=post(Action.CHANGE_PROFILE, framework=_other_framework_ref)
    ),
    "api:control-list": LIST,
    "api:control-detail": route(get=GET, **CONTROL),
    "api:control-decisions": route(get=GET, post=post(Action.WORK, **DECISION), **CONTROL),
    "api:control-evidence": route(
        get=GET,
        post=post(Action.WORK, evidence=v.LINK_REF, verdict="supports"),
        **CONTROL,
    ),
    "api:control-scope": route(post=post(Action.WORK, outcome="applies", reason="So"), **CONTROL),
    "api:control-scope-approve": route(post=post(Action.DECIDE), **SCOPED),
    "api:control-scope-end": route(post=post(Action.WORK), **SCOPED),
    "api:control-responsibility": route(
        get=GET,
        put=post(Action.WORK, headers=v.ANY, split="customer"),
        **CONTROL,
    ),
    "api:control-exceptions": route(get=GET, post=post(Action.WORK, **EXCEPTION), **CONTROL),
    "api:exception-list": LIST,
    "api:exception-approve": route(post=post(Action.DECIDE), number="exception.number"),
    "api:exception-revoke": route(post=post(Action.DECIDE), number="exception.number"),
    "api:control-library-list": route(get=get(None)),
}
ROUTES = PAGES | API
