"""Sources and probe runs over all engagements in the caller's scope."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.filters import AcrossIn, query_of
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import EngagementRefOut
from engagements.areas.dataenv.api import schema as dataenv_api
from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.selectors import run_library as runs
from engagements.areas.dataenv.selectors import source_library as connections

CODE = "engagement__code"


class SourcesAcrossIn(dataenv_api.SourceFilterIn, AcrossIn):
    """Which sources."""


class RunsAcrossIn(dataenv_api.RunFilterIn, AcrossIn):
    """Which probe runs."""


class SourceAcrossOut(dataenv_api.SourceOut):
    """One source with the engagement it belongs to."""

    engagement = EngagementRefOut()


class RunAcrossOut(dataenv_api.RunOut):
    """One probe run with the engagement it belongs to."""

    engagement = EngagementRefOut()


class SourceLibraryViewSet(StaffViewSet[Source]):
    """The sources of every engagement in your scope."""

    serializer_class = SourceAcrossOut

    @extend_schema(parameters=[SourcesAcrossIn, *PAGED], responses=page_of(SourceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List sources by engagement and name."""
        filters = connections.SourceFilters(**query_of(request, SourcesAcrossIn))
        rows = connections.sources(request.user, filters=filters, as_of=timezone.now())
        order = [CODE, "name", "id"]
        return Response(pagination.page(request, rows, order=order, out=SourceAcrossOut))


class RunLibraryViewSet(StaffViewSet[Any]):
    """The probe runs of every engagement in your scope."""

    serializer_class = RunAcrossOut

    @extend_schema(parameters=[RunsAcrossIn, *PAGED], responses=page_of(RunAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List probe runs, those asked for last first."""
        rows = runs.runs(request.user, filters=runs.RunFilters(**query_of(request, RunsAcrossIn)))
        order = ["-requested_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=RunAcrossOut))
