"""How a program signs in: ``Authorization: Bearer fde_...``."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from engagements.models import ApiToken, User


class BearerAuthentication(BaseAuthentication):
    """Takes over the caller that the policy middleware read from the token.

    The middleware runs first and refuses a token that does not count, so there is one look-up and
    one verdict. Nothing a browser does by itself sends this header: no CSRF token is needed.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's owner and the token, None when the request carries no token."""
        token: ApiToken | None = getattr(request._request, "api_token", None)
        return None if token is None else (token.user, token)

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        return 'Bearer realm="api"'


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the token in the OpenAPI schema."""

    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme as OpenAPI writes it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of `/settings/tokens/`. One that only reads answers 403 "
            "`token_reads_only` to every method but GET, HEAD and OPTIONS.",
        }
