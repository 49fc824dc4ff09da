"""An example of each route of training."""

from engagements.domain.access import Action
from tests.permissions.rules import GET, post, route

ROUTES = {
    "training:courses": route(get=GET, post=post(Action.LOG, title="First steps")),
    "api:course-list": route(get=GET),
}
