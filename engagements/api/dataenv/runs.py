"""Probe runs: progress, document and the statements that were executed."""

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import permissions
from engagements.api import pagination
from engagements.api.dataenv import schema
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED
from engagements.api.scope import EngagementScoped
from engagements.domain.access import Action
from engagements.models import ProbeRun
from engagements.selectors import dataenv as selectors
from engagements.services import jobs

STATEMENT_FIELDS = ("order", "purpose", "text", "sha256", "rows", "milliseconds", "error")


class ProbeRunViewSet(EngagementScoped):
    """The probe runs of one engagement; ask for one at its source."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = schema.RunOut

    def get_queryset(self) -> QuerySet[ProbeRun]:
        """Return the engagement's runs in the caller's scope."""
        return self.of_engagement(selectors.runs_visible_to(self.request.user))

    @extend_schema(
        parameters=PAGED,
        responses=schema.RunPageOut,
    )
    def list(self, request: ApiRequest, code: str) -> Response:
        """List runs, newest first."""
        rows, order = self.get_queryset(), ["-number"]
        return Response(pagination.page(request, rows, order=order, fields=schema.RUN_FIELDS))

    @extend_schema(responses=schema.RunOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one run and how far it is."""
        rows = self.get_queryset().values(*schema.RUN_FIELDS)
        return Response(get_object_or_404(rows, number=number))

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def document(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show what the run found, the document of ``manage.py probe --json``."""
        run: ProbeRun = get_object_or_404(self.get_queryset(), number=number)
        if run.document is None:
            raise NotFound("This run has not ended with results.")
        return Response(run.document)

    @extend_schema(responses=schema.StatementOut(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def statements(self, request: ApiRequest, code: str, number: int) -> Response:
        """List every statement that the run executed."""
        run: ProbeRun = get_object_or_404(self.get_queryset(), number=number)
        return Response(list(run.statements.values(*STATEMENT_FIELDS)))

    @extend_schema(request=None, responses=schema.RunOut)
    @action(detail=True, methods=["post"])
    def stop(self, request: ApiRequest, code: str, number: int) -> Response:
        """Ask the run to stop at its next statement."""
        run: ProbeRun = get_object_or_404(self.get_queryset(), number=number)
        permissions.require(Action.RUN_PROBE, user=request.user, engagement=run.engagement)
        jobs.request_stop(run.job, **self.by_caller())
        return self.retrieve(request, code, number)
