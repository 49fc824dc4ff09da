"""Sources and what is expected of their tables."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from engagements import dispatch, permissions
from engagements.api import conditional, jobs, pagination
from engagements.api.dataenv import schema
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED
from engagements.api.scope import EngagementScoped
from engagements.domain.access import Action
from engagements.domain.dataenv.sources import FORGOTTEN
from engagements.models import Source
from engagements.selectors import dataenv as selectors
from engagements.selectors import jobs as job_selectors
from engagements.services import dataenv as services


class SourceViewSet(EngagementScoped):
    """The data sources of one engagement."""

    lookup_value_converter = "uuid"
    serializer_class = schema.SourceOut

    def get_queryset(self) -> QuerySet[Source]:
        """Return the engagement's sources in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(
        parameters=PAGED,
        responses=schema.SourcePageOut,
    )
    def list(self, request: ApiRequest, code: str) -> Response:
        """List sources by name."""
        rows, order = self.get_queryset(), ["name", "id"]
        return Response(pagination.page(request, rows, order=order, fields=schema.SOURCE_FIELDS))

    @extend_schema(responses=schema.SourceOut)
    def retrieve(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Show one source."""
        row = get_object_or_404(self.get_queryset().values(*schema.SOURCE_FIELDS), pk=pk)
        return Response(row, headers=conditional.etag(row["version"]))

    @extend_schema(request=schema.SourceIn, responses={201: schema.SourceOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Add a server, or a file of the operator's list; a file of yours has its own call."""
        engagement = self.engagement(Action.MANAGE_SOURCE)
        told = self.told(schema.SourceIn)
        return self._made(services.add_source(engagement, **told, **self.by_caller()))

    @extend_schema(request=schema.SourceFileIn, responses={201: schema.SourceOut})
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def files(self, request: ApiRequest, code: str) -> Response:
        """Add a SQLite, CSV or Parquet file by sending it."""
        engagement = self.engagement(Action.MANAGE_SOURCE)
        told = self.told(schema.SourceFileIn)
        upload = told.pop("file")
        told |= {"upload": upload, "file_name": upload.name}
        return self._made(services.add_source(engagement, **told, **self.by_caller()))

    def _made(self, source: Source) -> Response:
        answer = self.retrieve(self.request, source.engagement.code, str(source.pk))
        answer.status_code = status.HTTP_201_CREATED
        return answer

    @extend_schema(
        parameters=[IF_MATCH],
        request=schema.SourceChangeIn,
        responses=schema.SourceChangedOut,
    )
    def partial_update(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Change what is known of a source; a new or less safe address forgets its password."""
        row = self._managed(pk)
        had_secret = bool(row.secret)
        told = self.told(schema.SourceChangeIn)
        services.change_source(
            row,
            version=conditional.matched(request, version=row.version),
            **told,
            **self.by_caller(),
        )
        answer = self.retrieve(request, code, pk)
        answer.data["notice"] = FORGOTTEN if had_secret and not row.secret else ""
        return answer

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def destroy(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Take a source out of the engagement; its runs stay on record."""
        row = self._managed(pk)
        services.remove_source(
            row,
            version=conditional.matched(request, version=row.version),
            **self.by_caller(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=schema.SecretIn, responses={204: None})
    @action(detail=True, methods=["put"])
    def secret(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Set the password of a source."""
        row = self._managed(pk)
        told = self.told(schema.SecretIn)
        services.set_secret(row, **told, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(methods=["GET"], responses=schema.TestOut)
    @extend_schema(methods=["POST"], request=schema.TestIn, responses={202: jobs.JobOut})
    @action(detail=True, methods=["get", "post"])
    def test(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Ask for the source to be opened once, or read how the newest test went."""
        if request.method == "POST":
            row, told = self._managed(pk), self.told(schema.TestIn)
            test = dispatch.request_test(row, **told, **self.by_caller())
            shown = job_selectors.visible_to(request.user).values(*jobs.FIELDS).get(pk=test.job_id)
            return Response(shown, status=status.HTTP_202_ACCEPTED)
        source: Source = get_object_or_404(self.get_queryset(), pk=pk)
        newest = source.tests.values(*schema.TEST_FIELDS).first()
        if newest is None:
            raise NotFound("This source has not been tested.")
        return Response(newest)

    @extend_schema(methods=["GET"], responses=schema.ExpectationIO(many=True))
    @extend_schema(
        methods=["PUT"], request=schema.ExpectationIO, responses=schema.ExpectationIO(many=True)
    )
    @action(detail=True, methods=["get", "put"], pagination_class=None)
    def expectations(self, request: ApiRequest, code: str, pk: str) -> Response:
        """List what was agreed, or write it for one table."""
        row: Source = get_object_or_404(self.get_queryset(), pk=pk)
        if request.method == "PUT":
            self._managed(pk)
            told = self.told(schema.ExpectationIO)
            services.set_expectation(row, **told, **self.by_caller())
        return Response(list(row.expectations.values(*schema.EXPECTATION_FIELDS)))

    @extend_schema(request=None, responses={201: schema.RunOut})
    @action(detail=True, methods=["post"], url_path="probe-runs", url_name="runs")
    def runs(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Ask for a run of the probes."""
        row = self._managed(pk, needed=Action.RUN_PROBE)
        run = dispatch.request_probe_run(row, **self.by_caller())
        shown = selectors.runs_visible_to(request.user).values(*schema.RUN_FIELDS).get(pk=run.pk)
        return Response(shown, status=status.HTTP_201_CREATED)

    def _managed(self, pk: str, *, needed: Action = Action.MANAGE_SOURCE) -> Source:
        row: Source = get_object_or_404(self.get_queryset(), pk=pk)
        permissions.require(needed, user=self.request.user, engagement=row.engagement)
        return row
