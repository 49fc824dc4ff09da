"""Clients, and the people of the firm on an engagement, over the API."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import permissions
from engagements.api import conditional, pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.api.strict import Input
from engagements.domain.access import Action, MemberRole
from engagements.models import Client, User
from engagements.selectors import people as selectors
from engagements.services import engagement as services
from engagements.services.engagement.clients import change_client

CLIENT_FIELDS = ("code", "name", "sector", "time_zone", "created_at", "created_by__name", "version")
MEMBER_FIELDS = ("user__email", "user__name", "role", "added_at")


class ClientOut(serializers.Serializer[Any]):
    """One client company."""

    code = serializers.CharField()
    name = serializers.CharField()
    sector = serializers.CharField()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by__name = serializers.CharField()
    version = serializers.IntegerField()


class ClientIn(Input):
    """A client company; its time zone counts the days of its engagements."""

    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)
    sector = serializers.CharField(max_length=60, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=60, required=False)


class ClientChangeIn(Input):
    """What can be changed of a client; what is left out stays."""

    name = serializers.CharField(max_length=120, required=False)
    sector = serializers.CharField(max_length=60, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=60, required=False)


class MemberOut(serializers.Serializer[Any]):
    """One person of the firm on the engagement."""

    user__email = serializers.EmailField()
    user__name = serializers.CharField()
    role = serializers.ChoiceField(choices=[role.value for role in MemberRole])
    added_at = serializers.DateTimeField()


class PersonIn(Input):
    """A person of the firm, named by the address they sign in with."""

    email = serializers.EmailField(max_length=254)


class MemberIn(PersonIn):
    """A person of the firm, and what they are on the engagement."""

    role = serializers.ChoiceField(
        choices=[role.value for role in MemberRole], default=MemberRole.ENGINEER.value
    )


ClientPageOut = page_of(ClientOut)
MemberPageOut = page_of(MemberOut)


def person(email: str, *, field: str = "email") -> User:
    """Return the active person of the firm with an address.

    Raises:
        ValidationError: there is none; ``field`` is named.
    """
    found = selectors.staff().filter(email=email.strip().lower()).first()
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
        return Response(pagination.page(request, rows, order=["code"], fields=CLIENT_FIELDS))

    @extend_schema(responses=ClientOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Show one client."""
        row = get_object_or_404(self.get_queryset().values(*CLIENT_FIELDS), code=code)
        return Response(row, headers=conditional.etag(row["version"]))

    @extend_schema(request=ClientIn, responses={201: ClientOut})
    def create(self, request: ApiRequest) -> Response:
        """Make a client."""
        permissions.require(Action.CREATE_CLIENT, user=request.user)
        data = ClientIn(data=request.data)
        data.is_valid(raise_exception=True)
        told = {"time_zone": settings.FDE_TIME_ZONE} | data.validated_data
        made = services.create_client(**told, **self.by_caller())
        row = self.get_queryset().values(*CLIENT_FIELDS).get(pk=made.pk)
        return Response(row, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH], request=ClientChangeIn, responses=ClientOut)
    def partial_update(self, request: ApiRequest, code: str) -> Response:
        """Change name, sector or time zone; engagements that began keep their time zone."""
        client: Client = get_object_or_404(self.get_queryset(), code=code)
        permissions.require_for_client(Action.CHANGE_CLIENT, user=request.user, client=client)
        data = ClientChangeIn(data=request.data)
        data.is_valid(raise_exception=True)
        fields = {name: getattr(client, name) for name in ("name", "sector", "time_zone")}
        change_client(
            client,
            **(fields | data.validated_data),
            version=conditional.matched(request, version=client.version),
            **self.by_caller(),
        )
        return self.retrieve(request, code)


class MemberViewSet(EngagementScoped):
    """Who works on one engagement."""

    serializer_class = MemberOut

    @extend_schema(parameters=PAGED, responses=MemberPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List the members, the longest-standing first."""
        rows = selectors.members(self.engagement().pk)
        order = ["added_at", "id"]
        return Response(pagination.page(request, rows, order=order, fields=MEMBER_FIELDS))

    @extend_schema(request=MemberIn, responses={201: MemberOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Let a person of the firm work on the engagement."""
        engagement = self.engagement(Action.MANAGE_MEMBERS)
        told = self.told(MemberIn)
        made = services.add_member(
            engagement, user=person(told["email"]), role=told["role"], **self.by_caller()
        )
        row = selectors.members(engagement.pk).values(*MEMBER_FIELDS).get(pk=made.pk)
        return Response(row, status=status.HTTP_201_CREATED)

    @extend_schema(request=PersonIn, responses={204: None})
    @action(detail=False, methods=["post"])
    def remove(self, request: ApiRequest, code: str) -> Response:
        """Take a person off the engagement (by POST: addresses stay out of access logs)."""
        engagement = self.engagement(Action.MANAGE_MEMBERS)
        member = person_on(engagement.pk, self.told(PersonIn)["email"])
        services.remove_member(engagement, user=member, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)


def person_on(engagement_id: int, email: str) -> User:
    """Return a member by address, whether or not they may still sign in.

    Raises:
        ValidationError: nobody with this address is on the engagement.
    """
    found = selectors.members(engagement_id).filter(user__email=email.strip().lower()).first()
    if found is None:
        raise serializers.ValidationError({"email": ["They are not on this engagement."]})
    return found.user
