"""The logbook over the API: read, add, correct, resolve."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.filters import WordsIn, query_of
from engagements.api.references import OptionalChoice
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of, whole_list_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import NumberRefOut, PersonOut, RowOut, optional_text
from engagements.api.strict import Input, MomentField
from engagements.domain import logbook as rules
from engagements.domain.access import Visibility
from engagements.domain.engagement import WaitingOn
from engagements.domain.events import Channel
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.models import LogEntry
from engagements.selectors import logbook as selectors
from engagements.selectors.library import log
from engagements.services import logbook as services

MOST_AT_ONCE = 500


class LogEntryOut(RowOut):
    """One entry; ``corrected_by`` is the entry that took its place."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=choices_of(EntryKind))
    text = serializers.CharField()
    visibility = serializers.ChoiceField(choices=choices_of(Visibility))
    author = PersonOut()
    occurred_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(allow_null=True)
    owner_name = optional_text()
    waiting_on = serializers.ChoiceField(choices=choices_of(WaitingOn), allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    corrects = NumberRefOut(allow_null=True)
    corrected_by = NumberRefOut(allow_null=True)
    channel = serializers.ChoiceField(choices=choices_of(Channel), source="source")


LogEntryPageOut = page_of(LogEntryOut)
LogEntryListOut = whole_list_of(LogEntryOut)


class LogEntryIn(Input):
    """What an entry is made of."""

    kind = serializers.ChoiceField(choices=choices_of(EntryKind))
    text = TextField(rules.ENTRY_TEXT)
    visibility = serializers.ChoiceField(
        choices=choices_of(Visibility), default=Visibility.INTERNAL.value
    )
    occurred_at = MomentField(required=False)
    minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=rules.MOST_MINUTES
    )
    owner_name = OptionalTextField(rules.OWNER_NAME)
    waiting_on = OptionalChoice(choices_of(WaitingOn))
    due_on = serializers.DateField(required=False, allow_null=True)


class LogEntriesIn(Input):
    """Entries to write together: all of them, or none. Errors name an entry by its place from 0."""

    entries = serializers.ListField(child=LogEntryIn(), min_length=1, max_length=MOST_AT_ONCE)


class CorrectionIn(Input):
    """The text that takes the place of an entry's."""

    text = TextField(rules.ENTRY_TEXT)
    visibility = serializers.ChoiceField(choices=choices_of(Visibility), required=False)


class LogFilterIn(WordsIn):
    """Which entries of the log."""

    kind = serializers.ChoiceField(choices=choices_of(EntryKind), required=False)
    by = serializers.ChoiceField(choices=["me"], required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class LogEntryViewSet(EngagementScoped):
    """The logbook of one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = LogEntryOut

    def get_queryset(self) -> QuerySet[LogEntry]:
        """Return the engagement's entries in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(parameters=[LogFilterIn, *PAGED], responses=LogEntryPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List entries, newest first; those that a correction replaced are among them."""
        filters = log.LogFilters(**query_of(request, LogFilterIn))
        rows = log.narrowed(self.get_queryset(), request.user, filters=filters)
        order = ["-occurred_at", "-id"]
        return Response(
            pagination.page(request, rows, order=order, out=LogEntryOut, keys_first=bool(filters.q))
        )

    @extend_schema(responses=LogEntryOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one entry."""
        return Response(LogEntryOut.one(self.get_queryset(), number=number))

    @extend_schema(request=LogEntryIn, responses={201: LogEntryOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Add an entry; it is internal unless ``visibility`` says otherwise."""
        engagement = self.engagement()
        values = self.validated(LogEntryIn)
        entry = services.add_entry(engagement, **values, **self.by_caller())
        return self._made(entry)

    @extend_schema(request=LogEntriesIn, responses={201: LogEntryListOut})
    @action(detail=False, methods=["post"])
    def bulk(self, request: ApiRequest, code: str) -> Response:
        """Add up to 500 entries: all of them, or none."""
        engagement = self.engagement()
        values = self.validated(LogEntriesIn)
        made = services.add_entries(engagement, **values, **self.by_caller())
        results = LogEntryOut.all_of(selectors.written(made))
        return Response({"results": results}, status=status.HTTP_201_CREATED)

    @extend_schema(request=CorrectionIn, responses={201: LogEntryOut})
    @action(detail=True, methods=["post"])
    def corrections(self, request: ApiRequest, code: str, number: int) -> Response:
        """Write an entry that takes this one's place."""
        entry = self._mine(number)
        values = self.validated(CorrectionIn)
        newer = services.correct_entry(entry, **values, **self.by_caller())
        return self._made(newer)

    @extend_schema(request=None, responses=LogEntryOut)
    @action(detail=True, methods=["post"])
    def resolve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Mark a blocker or risk as resolved."""
        services.resolve_entry(self._mine(number), **self.by_caller())
        return self.retrieve(request, code, number)

    def _mine(self, number: int) -> LogEntry:
        entry: LogEntry = get_object_or_404(self.get_queryset(), number=number)
        return entry

    def _made(self, entry: LogEntry) -> Response:
        row = LogEntryOut.one(self.get_queryset(), pk=entry.pk)
        return Response(row, status=status.HTTP_201_CREATED)
