"""Where a program begins: what there is, who it is, and who works for the firm."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.filters import WordsIn, query_of
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, document, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import PersonOut
from engagements.domain.access import Role, TokenScope
from engagements.domain.evidence import EVIDENCE_LIMIT
from engagements.domain.labels import choices_of
from engagements.models import User
from engagements.selectors import people as selectors

STAFF = [role for role in Role if role is not Role.CLIENT]


class NounOut(serializers.Serializer[Any]):
    """A kind of thing that can be listed."""

    name = serializers.CharField()
    url = serializers.URLField()


class RootOut(serializers.Serializer[Any]):
    """The API: its version, the product's, and what can be listed."""

    api_version = serializers.CharField(help_text="Part of every address.")
    product_version = serializers.CharField()
    docs_url = serializers.URLField()
    schema_url = serializers.URLField()
    nouns = NounOut(many=True)


class MyTokenOut(serializers.Serializer[Any]):
    """The token that this request was sent with."""

    name = serializers.CharField()
    scope = serializers.ChoiceField(choices=choices_of(TokenScope))
    expires_at = serializers.DateTimeField()


class LimitsOut(serializers.Serializer[Any]):
    """What one person may send."""

    requests_per_minute = serializers.IntegerField(
        allow_null=True, help_text="Over all tokens of the person; null counts nothing."
    )
    page_size = serializers.IntegerField(help_text="The most rows of a page.")
    evidence_bytes = serializers.IntegerField(help_text="The largest file of evidence.")


class MeOut(PersonOut):
    """The person who asks, and what they may do here."""

    role = serializers.ChoiceField(choices=choices_of(STAFF))
    token = MyTokenOut(allow_null=True, help_text="Null in a browser's session.")
    limits = LimitsOut()


class StaffOut(PersonOut):
    """Somebody of the firm, who can own engagements and work on them."""

    role = serializers.ChoiceField(choices=choices_of(STAFF))
    active = serializers.BooleanField(source="is_active", help_text="May sign in.")


class StaffFilterIn(WordsIn):
    """Which people."""

    role = serializers.ChoiceField(choices=choices_of(STAFF), required=False)
    active = serializers.BooleanField(required=False, allow_null=True)


class RootViewSet(StaffViewSet[Any]):
    """The API itself."""

    serializer_class = RootOut
    noun = "me"

    @extend_schema(responses=RootOut)
    def retrieve(self, request: ApiRequest) -> Response:
        """Show what can be listed, and where the rest is described."""
        absolute = request.build_absolute_uri
        nouns = [
            {"name": path.rstrip("/").rpartition("/")[2], "url": absolute(path)}
            for path, methods in sorted(document()["paths"].items())
            if "{" not in path and "get" in methods and path != request.path
        ]
        return Response(
            {
                "api_version": settings.SPECTACULAR_SETTINGS["VERSION"],
                "product_version": settings.FDE_VERSION,
                "docs_url": absolute(reverse("api:docs")),
                "schema_url": absolute(reverse("api:schema")),
                "nouns": nouns,
            }
        )


class MeViewSet(StaffViewSet[Any]):
    """Yourself."""

    serializer_class = MeOut

    @extend_schema(responses=MeOut)
    def retrieve(self, request: ApiRequest) -> Response:
        """Show who asks: the person, their role, the token's scope, and the limits."""
        token, user = request.auth, request.user
        shown = None
        if token is not None:
            shown = {"name": token.name, "scope": token.scope, "expires_at": token.expires_at}
        limits = {
            "requests_per_minute": settings.FDE_API_PER_MINUTE or None,
            "page_size": pagination.MAX_PAGE_SIZE,
            "evidence_bytes": EVIDENCE_LIMIT,
        }
        person = {"email": user.email, "name": user.name, "role": user.role}
        return Response({**person, "token": shown, "limits": limits})


class PeopleViewSet(StaffViewSet[User]):
    """The people of the firm."""

    serializer_class = StaffOut

    @extend_schema(parameters=[StaffFilterIn, *PAGED], responses=page_of(StaffOut))
    def list(self, request: ApiRequest) -> Response:
        """List people by name; whoever is not active keeps what they own."""
        rows = selectors.staff_listed(**query_of(request, StaffFilterIn))
        return Response(pagination.page(request, rows, order=["name", "id"], out=StaffOut))
