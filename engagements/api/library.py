"""Log, evidence, sources and probe runs over all engagements in the caller's scope."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from engagements.api import evidence as evidence_api
from engagements.api import logbook as logbook_api
from engagements.api import pagination
from engagements.api.dataenv import schema as dataenv_api
from engagements.api.filters import AcrossIn, asked
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import EngagementRefOut
from engagements.models import Evidence, LogEntry, Source
from engagements.selectors.library import connections, log, runs
from engagements.selectors.library import evidence as evidence_selectors

CODE = "engagement__code"


class LogAcrossIn(logbook_api.LogFilterIn, AcrossIn):
    """Which entries of the log."""


class EvidenceAcrossIn(evidence_api.EvidenceFilterIn, AcrossIn):
    """Which evidence."""


class SourcesAcrossIn(dataenv_api.SourceFilterIn, AcrossIn):
    """Which sources."""


class RunsAcrossIn(dataenv_api.RunFilterIn, AcrossIn):
    """Which probe runs."""


class LogEntryAcrossOut(logbook_api.LogEntryOut):
    """One entry with the engagement it belongs to."""

    engagement = EngagementRefOut()


class EvidenceAcrossOut(evidence_api.EvidenceOut):
    """One piece of evidence with the engagement it belongs to."""

    engagement = EngagementRefOut()


class SourceAcrossOut(dataenv_api.SourceOut):
    """One source with the engagement it belongs to."""

    engagement = EngagementRefOut()


class RunAcrossOut(dataenv_api.RunOut):
    """One probe run with the engagement it belongs to."""

    engagement = EngagementRefOut()


class LogLibraryViewSet(StaffViewSet[LogEntry]):
    """The log of every engagement in your scope."""

    serializer_class = LogEntryAcrossOut

    @extend_schema(parameters=[LogAcrossIn, *PAGED], responses=page_of(LogEntryAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List entries, those that happened last first; replaced ones are left out."""
        wanted = log.Wanted(**asked(request, LogAcrossIn))
        rows = log.entries(request.user, wanted=wanted)
        order = ["-occurred_at", "-id"]
        searched = bool(wanted.q)
        out = LogEntryAcrossOut
        return Response(pagination.page(request, rows, order=order, out=out, keys_first=searched))


class EvidenceLibraryViewSet(StaffViewSet[Evidence]):
    """The evidence of every engagement in your scope."""

    serializer_class = EvidenceAcrossOut

    @extend_schema(parameters=[EvidenceAcrossIn, *PAGED], responses=page_of(EvidenceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List evidence, what was received last first."""
        wanted = evidence_selectors.Wanted(**asked(request, EvidenceAcrossIn))
        rows = evidence_selectors.evidence(request.user, wanted=wanted, on=timezone.localdate())
        order = ["-received_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=EvidenceAcrossOut))


class SourceLibraryViewSet(StaffViewSet[Source]):
    """The sources of every engagement in your scope."""

    serializer_class = SourceAcrossOut

    @extend_schema(parameters=[SourcesAcrossIn, *PAGED], responses=page_of(SourceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List sources by engagement and name."""
        wanted = connections.Wanted(**asked(request, SourcesAcrossIn))
        rows = connections.sources(request.user, wanted=wanted, as_of=timezone.now())
        order = [CODE, "name", "id"]
        return Response(pagination.page(request, rows, order=order, out=SourceAcrossOut))


class RunLibraryViewSet(StaffViewSet[Any]):
    """The probe runs of every engagement in your scope."""

    serializer_class = RunAcrossOut

    @extend_schema(parameters=[RunsAcrossIn, *PAGED], responses=page_of(RunAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List probe runs, those asked for last first."""
        rows = runs.runs(request.user, wanted=runs.Wanted(**asked(request, RunsAcrossIn)))
        order = ["-requested_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=RunAcrossOut))
