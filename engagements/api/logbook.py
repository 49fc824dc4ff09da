"""The logbook over the API: read, add, correct, mark as over."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import permissions
from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.strict import Input, MomentField
from engagements.domain.access import Action, Visibility
from engagements.domain.engagement import WaitingOn
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.models import LogEntry
from engagements.selectors import logbook as selectors
from engagements.services import logbook as services

FIELDS = (
    "number",
    "kind",
    "text",
    "visibility",
    "author__name",
    "occurred_at",
    "created_at",
    "minutes",
    "owner_name",
    "waiting_on",
    "due_on",
    "resolved_at",
    "corrects__number",
    "corrected_by__number",
    "source",
)
LONGEST_DAY = 24 * 60


class LogEntryOut(serializers.Serializer[Any]):
    """One entry; ``corrected_by__number`` names the entry that took its place."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=choices_of(EntryKind))
    text = serializers.CharField()
    visibility = serializers.ChoiceField(choices=choices_of(Visibility))
    author__name = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(allow_null=True)
    owner_name = serializers.CharField()
    waiting_on = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    corrects__number = serializers.IntegerField(allow_null=True)
    corrected_by__number = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment] # a declared field is no attribute


LogEntryPageOut = page_of(LogEntryOut)


class LogEntryIn(Input):
    """What an entry is made of."""

    kind = serializers.ChoiceField(choices=choices_of(EntryKind))
    text = serializers.CharField(max_length=services.LONGEST_TEXT)
    visibility = serializers.ChoiceField(
        choices=choices_of(Visibility), default=Visibility.INTERNAL.value
    )
    occurred_at = MomentField(required=False)
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=LONGEST_DAY)
    owner_name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    waiting_on = serializers.ChoiceField(
        choices=choices_of(WaitingOn), required=False, allow_blank=True
    )
    due_on = serializers.DateField(required=False, allow_null=True)


class CorrectionIn(Input):
    """The text that takes the place of an entry's."""

    text = serializers.CharField(max_length=services.LONGEST_TEXT)
    visibility = serializers.ChoiceField(choices=choices_of(Visibility), required=False)


class LogEntryViewSet(EngagementScoped):
    """The logbook of one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = LogEntryOut

    def get_queryset(self) -> QuerySet[LogEntry]:
        """Return the engagement's entries in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(
        parameters=[
            *PAGED,
            OpenApiParameter("kind", str, enum=[kind.value for kind in EntryKind]),
        ],
        responses=LogEntryPageOut,
    )
    def list(self, request: ApiRequest, code: str) -> Response:
        """List entries, newest first."""
        rows = self.get_queryset()
        if wanted := request.query_params.get("kind"):
            if wanted not in set(EntryKind):
                raise serializers.ValidationError({"kind": ["No entry is of this kind."]})
            rows = rows.filter(kind=wanted)
        order = ["-occurred_at", "-id"]
        return Response(pagination.page(request, rows, order=order, fields=FIELDS))

    @extend_schema(responses=LogEntryOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one entry."""
        return Response(get_object_or_404(self.get_queryset().values(*FIELDS), number=number))

    @extend_schema(request=LogEntryIn, responses={201: LogEntryOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Add an entry; it is internal unless ``visibility`` says otherwise."""
        engagement = self.engagement(Action.LOG)
        told = self.told(LogEntryIn)
        entry = services.add_entry(engagement, **told, **self.by_caller())
        return self._made(entry)

    @extend_schema(request=CorrectionIn, responses={201: LogEntryOut})
    @action(detail=True, methods=["post"])
    def corrections(self, request: ApiRequest, code: str, number: int) -> Response:
        """Write an entry that takes this one's place."""
        entry = self._mine(number)
        told = self.told(CorrectionIn)
        newer = services.correct_entry(entry, **told, **self.by_caller())
        return self._made(newer)

    @extend_schema(request=None, responses=LogEntryOut)
    @action(detail=True, methods=["post"])
    def resolve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Mark a blocker or risk as over."""
        services.resolve_entry(self._mine(number), **self.by_caller())
        return self.retrieve(request, code, number)

    def _mine(self, number: int) -> LogEntry:
        entry: LogEntry = get_object_or_404(self.get_queryset(), number=number)
        permissions.require(Action.LOG, user=self.request.user, engagement=entry.engagement)
        return entry

    def _made(self, entry: LogEntry) -> Response:
        row = self.get_queryset().values(*FIELDS).get(pk=entry.pk)
        return Response(row, status=status.HTTP_201_CREATED)
