"""Log, evidence, sources and probe runs over all engagements in the caller's scope."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import evidence as evidence_api
from engagements.api import logbook as logbook_api
from engagements.api import pagination
from engagements.api.dataenv import schema as dataenv_api
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.domain.access import Visibility
from engagements.domain.dataenv.sources import SourceKind
from engagements.domain.evidence import EvidenceKind
from engagements.domain.jobs import State
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.domain.readiness import Grade
from engagements.models import Evidence, LogEntry, Source
from engagements.selectors.library import connections, log, runs
from engagements.selectors.library import evidence as evidence_selectors

CODE = "engagement__code"
MOST_WORDS = 100


class Asked(serializers.Serializer[Any]):
    """What a list is narrowed to; what is left out asks for all."""

    engagement = serializers.CharField(required=False, help_text="The engagement's code.")
    q = serializers.CharField(required=False, max_length=MOST_WORDS, help_text="Words in it.")


class LogAskedIn(Asked):
    """Which entries of the log."""

    kind = serializers.ChoiceField(choices=choices_of(EntryKind), required=False)
    by = serializers.ChoiceField(choices=["me"], required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class EvidenceAskedIn(Asked):
    """Which evidence."""

    kind = serializers.ChoiceField(choices=choices_of(EvidenceKind), required=False)
    grade = serializers.ChoiceField(choices=[grade.value for grade in Grade], required=False)
    visibility = serializers.ChoiceField(choices=choices_of(Visibility), required=False)
    standing = serializers.ChoiceField(choices=list(evidence_selectors.STANDINGS), required=False)


class SourceAskedIn(Asked):
    """Which sources."""

    kind = serializers.ChoiceField(choices=choices_of(SourceKind), required=False)
    standing = serializers.ChoiceField(choices=list(connections.STANDINGS), required=False)


class RunAskedIn(Asked):
    """Which probe runs."""

    state = serializers.ChoiceField(choices=[state.value for state in State], required=False)
    verdict = serializers.ChoiceField(choices=list(runs.VERDICTS), required=False)


class LogEntryAcrossOut(logbook_api.LogEntryOut):
    """One entry with the engagement it belongs to."""

    engagement__code = serializers.CharField()


class EvidenceAcrossOut(evidence_api.EvidenceOut):
    """One piece of evidence with the engagement it belongs to."""

    engagement__code = serializers.CharField()


class SourceAcrossOut(dataenv_api.SourceOut):
    """One source with the engagement it belongs to."""

    engagement__code = serializers.CharField()


class RunAcrossOut(dataenv_api.RunOut):
    """One probe run with the engagement it belongs to."""

    engagement__code = serializers.CharField()


def _asked(request: ApiRequest, serializer: type[Asked]) -> dict[str, Any]:
    """Return what the query asks for.

    Raises:
        ValidationError: some values are not accepted.
    """
    data = serializer(data=request.query_params)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


class LogLibraryViewSet(StaffViewSet[LogEntry]):
    """The log of every engagement in your scope."""

    serializer_class = LogEntryAcrossOut

    @extend_schema(parameters=[LogAskedIn, *PAGED], responses=page_of(LogEntryAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List entries, those that happened last first; replaced ones are left out."""
        wanted = log.Wanted(**_asked(request, LogAskedIn))
        rows = log.entries(request.user, wanted=wanted)
        fields = (*logbook_api.FIELDS, CODE)
        order = ["-occurred_at", "-id"]
        searched = bool(wanted.q)
        found = pagination.page(request, rows, order=order, fields=fields, keys_first=searched)
        return Response(found)


class EvidenceLibraryViewSet(StaffViewSet[Evidence]):
    """The evidence of every engagement in your scope."""

    serializer_class = EvidenceAcrossOut

    @extend_schema(parameters=[EvidenceAskedIn, *PAGED], responses=page_of(EvidenceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List evidence, what was received last first."""
        wanted = evidence_selectors.Wanted(**_asked(request, EvidenceAskedIn))
        rows = evidence_selectors.evidence(request.user, wanted=wanted, on=timezone.localdate())
        fields = (*evidence_api.FIELDS, CODE)
        order = ["-received_at", "-id"]
        return Response(pagination.page(request, rows, order=order, fields=fields))


class SourceLibraryViewSet(StaffViewSet[Source]):
    """The sources of every engagement in your scope."""

    serializer_class = SourceAcrossOut

    @extend_schema(parameters=[SourceAskedIn, *PAGED], responses=page_of(SourceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List sources by engagement and name."""
        wanted = connections.Wanted(**_asked(request, SourceAskedIn))
        rows = connections.sources(request.user, wanted=wanted, as_of=timezone.now())
        fields = (*dataenv_api.SOURCE_FIELDS, CODE)
        order = [CODE, "name", "id"]
        return Response(pagination.page(request, rows, order=order, fields=fields))


class RunLibraryViewSet(StaffViewSet[Any]):
    """The probe runs of every engagement in your scope."""

    serializer_class = RunAcrossOut

    @extend_schema(parameters=[RunAskedIn, *PAGED], responses=page_of(RunAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List probe runs, those asked for last first."""
        rows = runs.runs(request.user, wanted=runs.Wanted(**_asked(request, RunAskedIn)))
        fields = (*dataenv_api.RUN_FIELDS, CODE)
        order = ["-requested_at", "-id"]
        return Response(pagination.page(request, rows, order=order, fields=fields))
