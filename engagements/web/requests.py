"""Requests as views get them: what the middleware adds, and who the policy table let in.

A view says by its annotation whom it is for. ``fde.middleware.PolicyMiddleware`` lets nobody else
through, and ``tests/architecture/test_requests.py`` compares every view with the table.
"""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from engagements.models import ApiToken, User
from engagements.selectors.shell import Frame


class PageRequest(HttpRequest):
    """A request of anybody; the last two are remembered while it is answered."""

    htmx: HtmxDetails
    request_id: str
    frame_of_page: Frame | None
    kept_choices: dict[str, str]


class SignedInRequest(PageRequest):
    """A request of somebody who is signed in; ``api_token`` is there if they sent one."""

    user: User
    factor_missing: bool
    api_token: ApiToken


class StaffRequest(SignedInRequest):
    """A request of somebody of the firm."""


class ClientRequest(SignedInRequest):
    """A request of a person of a client, in the portal."""
