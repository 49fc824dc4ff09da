"""Examples of the portal's routes: people of a client only."""

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, post, route

HERE = {"scope": "engagement"}

ROUTES = {
    "portal:home": route(get=get(None, done=(200, 302))),
    "portal:client": route(get=get(done=(200, 302)), scope="client"),
    "portal:engagement": route(get=GET, **HERE),
    "portal:report": route(get=GET, number="report.number", **HERE),
    "portal:report-file": route(get=GET, number="report.number", **HERE),
    "portal:file-list": route(get=GET, **HERE),
    "portal:file": route(get=GET, number="file_shown.number", **HERE),
    "portal:evidence-add": route(
        get=get(Action.SEND_EVIDENCE),
        post=post(Action.SEND_EVIDENCE, title="Sent", file=v.letter),
        **HERE,
    ),
    "portal:question-list": route(get=GET, post=post(Action.ASK, text="When?"), **HERE),
    "portal:person-list": route(get=GET, **HERE),
    "portal:sign": route(
        get=get(Action.SIGN_OFF),
        post=post(Action.SIGN_OFF, agreed="on"),
        key=lambda _: "threshold",
        **HERE,
    ),
}
