"""One's own API tokens. Only a session opens this: a token makes no tokens."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import TextField
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import RowOut
from engagements.api.strict import Input
from engagements.domain.access import TokenScope
from engagements.domain.labels import choices_of
from engagements.domain.people import TOKEN_DEFAULT_DAYS, TOKEN_MOST_DAYS, TOKEN_NAME
from engagements.models import ApiToken
from engagements.selectors import people as selectors
from engagements.services import people as services


class TokenOut(RowOut):
    """One token, without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    scope = serializers.ChoiceField(choices=choices_of(TokenScope))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewTokenOut(TokenOut):
    """A token just made: its secret is shown this once."""

    secret = serializers.CharField()


class TokenIn(Input):
    """What the token is called, what it may do, and how long it lasts."""

    name = TextField(TOKEN_NAME)
    scope = serializers.ChoiceField(choices=choices_of(TokenScope), default=TokenScope.READ.value)
    days = serializers.IntegerField(
        min_value=1, max_value=TOKEN_MOST_DAYS, default=TOKEN_DEFAULT_DAYS
    )


TokenPageOut = page_of(TokenOut)


class TokenViewSet(StaffViewSet[ApiToken]):
    """Your API tokens."""

    serializer_class = TokenOut
    takes_idempotency_key = False  # the answer holds the secret
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Return the caller's own tokens."""
        return selectors.tokens_of(self.request.user)

    @extend_schema(parameters=PAGED, responses=TokenPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List your tokens, newest first."""
        rows = self.get_queryset()
        order = ["-created_at", "id"]
        return Response(pagination.page(request, rows, order=order, out=TokenOut))

    @extend_schema(request=TokenIn, responses={201: NewTokenOut})
    def create(self, request: ApiRequest) -> Response:
        """Make a token; the answer shows its secret, and nothing does later."""
        token, secret = services.create_token(
            **self.validated(TokenIn),
            **self.by_caller(),
        )
        row = TokenOut.shown(vars(token))
        return Response({**row, "secret": secret}, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: OpenApiResponse(description="It no longer works.")})
    def destroy(self, request: ApiRequest, pk: UUID) -> Response:
        """Revoke a token."""
        token = get_object_or_404(self.get_queryset(), pk=pk)
        services.revoke_token(token, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)
