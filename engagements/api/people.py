"""Clients, and the people of the firm on an engagement, over the API."""

from typing import Any

from django.conf import settings
from django.core.validators import validate_slug
from django.db.models import QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.references import PersonRefIn
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.api.shapes import PersonOut, Row, RowOut, optional_text
from engagements.api.strict import Change, Input
from engagements.domain import people as rules
from engagements.domain.access import MemberRole
from engagements.domain.labels import choices_of
from engagements.models import Client, User
from engagements.selectors import people as selectors
from engagements.services import engagement as services
from engagements.services.engagement.clients import change_client


class ClientOut(RowOut):
    """One client company."""

    code = serializers.CharField()
    name = serializers.CharField()
    sector = optional_text()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = PersonOut()


class ClientIn(Input):
    """A client company; its time zone counts the days of its engagements."""

    code = TextField(rules.CLIENT_CODE, validators=[validate_slug])
    name = TextField(rules.CLIENT_NAME)
    sector = OptionalTextField(rules.SECTOR)
    time_zone = TextField(rules.TIME_ZONE, required=False)


class ClientChangeIn(Change):
    """What can be changed of a client; what is left out stays."""

    name = TextField(rules.CLIENT_NAME, required=False)
    sector = OptionalTextField(rules.SECTOR)
    time_zone = TextField(rules.TIME_ZONE, required=False)


class MemberOut(RowOut):
    """One person of the firm on the engagement; ``key`` names the membership in addresses."""

    key = serializers.CharField(source="pk")
    person = PersonOut(source="user")
    role = serializers.ChoiceField(choices=choices_of(MemberRole))
    added_at = serializers.DateTimeField()

    @classmethod
    def shown(cls, row: Row) -> dict[str, Any]:
        """Return a member as JSON says it."""
        return super().shown(row) | {"key": member_key(row["pk"])}


class MemberIn(Input):
    """A person of the firm, and what they are on the engagement."""

    person = PersonRefIn()
    role = serializers.ChoiceField(
        choices=choices_of(MemberRole), default=MemberRole.ENGINEER.value
    )


ClientPageOut = page_of(ClientOut)
MemberPageOut = page_of(MemberOut)


def member_key(pk: int) -> str:
    """Return what names a membership in addresses, where no e-mail address may stand."""
    return salted_hmac("engagements.api.members", str(pk), algorithm="sha256").hexdigest()[:16]


def person(email: str, *, field: str) -> User:
    """Return the active person of the firm with an address.

    Raises:
        ValidationError: there is none; ``field`` is named.
    """
    found = selectors.staff_of_address(email)
    if found is None:
        raise serializers.ValidationError({field: ["Nobody of the firm has this address."]})
    return found


class ClientViewSet(StaffViewSet[Client]):
    """The client companies in your scope."""

    lookup_field = "code"
    lookup_value_converter = "str"
    serializer_class = ClientOut

    def get_queryset(self) -> QuerySet[Client]:
        """Return the clients in the caller's scope."""
        return selectors.clients_visible_to(self.request.user)

    @extend_schema(parameters=PAGED, responses=ClientPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List clients by code."""
        rows = self.get_queryset()
        return Response(pagination.page(request, rows, order=["code"], out=ClientOut))

    @extend_schema(responses=ClientOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Show one client."""
        return self._shown(code=code.lower())

    @extend_schema(request=ClientIn, responses={201: ClientOut})
    def create(self, request: ApiRequest) -> Response:
        """Make a client."""
        values = {"time_zone": settings.FDE_TIME_ZONE} | self.validated(ClientIn)
        made = services.create_client(**values, **self.by_caller())
        return self._shown(status_code=status.HTTP_201_CREATED, pk=made.pk)

    @extend_schema(parameters=[IF_MATCH], request=ClientChangeIn, responses=ClientOut)
    def partial_update(self, request: ApiRequest, code: str) -> Response:
        """Change name, sector or time zone; engagements that began keep their time zone."""
        client: Client = get_object_or_404(self.get_queryset(), code=code.lower())
        values = self.validated(ClientChangeIn)
        fields = {name: getattr(client, name) for name in ("name", "sector", "time_zone")}
        change_client(
            client,
            **(fields | values),
            version=conditional.matched(request, version=client.version),
            **self.by_caller(),
        )
        return self._shown(code=client.code)

    def _shown(self, *, status_code: int = status.HTTP_200_OK, **named: Any) -> Response:
        found, version = ClientOut.with_version(self.get_queryset(), **named)
        return Response(found, status=status_code, headers=conditional.etag(version))


class MemberViewSet(EngagementScoped):
    """Who works on one engagement."""

    lookup_field = "key"
    lookup_value_converter = "str"
    serializer_class = MemberOut

    @extend_schema(parameters=PAGED, responses=MemberPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List the members, the longest-standing first."""
        rows = selectors.members(self.engagement().pk)
        order = ["added_at", "id"]
        return Response(pagination.page(request, rows, order=order, out=MemberOut))

    @extend_schema(request=MemberIn, responses={201: MemberOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Let a person of the firm work on the engagement."""
        engagement = self.engagement()
        values = self.validated(MemberIn)
        joining = person(values["person"], field="person")
        made = services.add_member(
            engagement, user=joining, role=values["role"], **self.by_caller()
        )
        row = MemberOut.one(selectors.members(engagement.pk), pk=made.pk)
        return Response(row, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: ApiRequest, code: str, key: str) -> Response:
        """Take a person off the engagement."""
        engagement = self.engagement()
        rows = selectors.members(engagement.pk)
        found = next((row for row in rows if member_key(row.pk) == key), None)
        if found is None:
            raise Http404
        services.remove_member(engagement, user=found.user, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)
