"""Requests as view sets get them: the policy table let in somebody of the firm."""

from rest_framework.request import Request

from engagements.models import ApiToken, User


class ApiRequest(Request):
    """A request of somebody of the firm, by session or by token."""

    user: User
    auth: ApiToken | None
