"""Probe runs: progress, document and the statements that were executed."""

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.filters import query_of
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED
from engagements.api.scope import EngagementScoped
from engagements.areas.dataenv import selectors
from engagements.areas.dataenv.api import schema
from engagements.areas.dataenv.models import ProbeRun
from engagements.areas.dataenv.selectors import run_library as runs
from engagements.services import jobs


class ProbeRunViewSet(EngagementScoped):
    """The probe runs of one engagement; ask for one at its source."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = schema.RunOut

    def get_queryset(self) -> QuerySet[ProbeRun]:
        """Return the engagement's runs in the caller's scope."""
        return self.of_engagement(runs.runs(self.request.user, filters=runs.RunFilters()))

    @extend_schema(parameters=[schema.RunFilterIn, *PAGED], responses=schema.RunPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List runs, newest first."""
        filters = runs.RunFilters(**query_of(request, schema.RunFilterIn))
        rows = self.of_engagement(runs.runs(request.user, filters=filters))
        return Response(pagination.page(request, rows, order=["-number"], out=schema.RunOut))

    @extend_schema(responses=schema.RunOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one run and how far it is."""
        return Response(schema.RunOut.one(self.get_queryset(), number=number))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def document(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show what the run found, the document of ``manage.py probe --json``."""
        run = self._mine(number)
        if run.document is None:
            raise NotFound("This run has not ended with results.")
        return Response(run.document)

    @extend_schema(responses=schema.StatementListOut)
    @action(detail=True, methods=["get"])
    def statements(self, request: ApiRequest, code: str, number: int) -> Response:
        """List every statement that the run executed."""
        run = self._mine(number)
        return Response({"results": schema.StatementOut.all_of(selectors.statements(run))})

    @extend_schema(request=None, responses=schema.RunOut)
    @action(detail=True, methods=["post"])
    def stop(self, request: ApiRequest, code: str, number: int) -> Response:
        """Ask the run to stop at its next statement."""
        run = self._mine(number)
        jobs.request_stop(run.job, **self.by_caller())
        return self.retrieve(request, code, number)

    def _mine(self, number: int) -> ProbeRun:
        rows = self.of_engagement(selectors.runs_visible_to(self.request.user))
        run: ProbeRun = get_object_or_404(rows, number=number)
        return run
