"""A view says by the type of its request whom it is for, as the row of its route does."""

import inspect

import pytest
from django.http import HttpRequest

from engagements.api.scope import StaffViewSet
from engagements.web.requests import ClientRequest, PageRequest, SignedInRequest, StaffRequest
from fde.platform import routes
from fde.platform.routes import Audience
from tests import areas

OURS = tuple(areas.packages("web"))
MEANT = {
    Audience.PUBLIC: PageRequest,
    Audience.SIGNED_IN: SignedInRequest,
    Audience.STAFF: StaffRequest,
    Audience.ADMIN: StaffRequest,
    Audience.CLIENT: ClientRequest,
}


def views():
    """Yield the name, the row and the view of every route, Django's admin left out."""
    for name, _, pattern in routes.patterns():
        yield name, routes.row_of(name), pattern.callback


def asked(view):
    """Return the type of request that a view function of ours takes, None for other views."""
    function = inspect.unwrap(view)
    if not function.__module__.startswith(OURS) or hasattr(view, "view_class"):
        return None
    return inspect.signature(function).parameters["request"].annotation


def wrong(row, view):
    """Tell whether a view expects other people than the row lets in."""
    kind = asked(view)
    return kind is not None and kind is not MEANT[row.audience]


def test_pages_take_the_requests_that_their_rows_let_through():
    found = [(name, row, view) for name, row, view in views() if asked(view) is not None]

    assert len(found) > 100
    assert [name for name, row, view in found if wrong(row, view)] == []


def test_the_api_is_for_staff():
    found = [
        (name, row, view.cls)
        for name, row, view in views()
        if getattr(view, "cls", None) and "api" in view.cls.__module__.split(".")
    ]

    assert len(found) > 50
    assert {row.audience for _, row, _ in found} == {Audience.STAFF}
    assert [name for name, _, kind in found if not issubclass(kind, StaffViewSet)] == []


@pytest.mark.parametrize("kind", [HttpRequest, PageRequest, SignedInRequest, ClientRequest])
def test_a_staff_view_that_takes_another_request_is_seen(kind):
    def view(request):
        return None

    view.__module__ = "engagements.web.planted"
    view.__annotations__ = {"request": kind}

    assert wrong(routes.Row(Audience.STAFF), view)
