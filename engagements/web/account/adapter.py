"""How allauth signs people in here: no open sign-up, inactive people stay out."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from engagements.services import people as people_services


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse open sign-up."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Record that somebody signed in."""
        people_services.record_sign_in(user)
        return super().post_login(request, user, **kwargs)
