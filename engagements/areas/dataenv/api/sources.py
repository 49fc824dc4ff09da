"""Sources of an engagement: add, change, test, probe."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import conditional, jobs, pagination
from engagements.api.filters import query_of
from engagements.api.headers import standing_at
from engagements.api.parsers import FormParser
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED
from engagements.api.scope import EngagementScoped
from engagements.areas.dataenv import dispatch, selectors, services
from engagements.areas.dataenv.api import schema
from engagements.areas.dataenv.domain.sources import FORGOTTEN
from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.selectors import run_library as runs
from engagements.areas.dataenv.selectors import source_library as connections
from engagements.selectors import jobs as job_selectors


class SourceViewSet(EngagementScoped):
    """The data sources of one engagement."""

    lookup_value_converter = "uuid"
    serializer_class = schema.SourceOut

    def get_queryset(self) -> QuerySet[Source]:
        """Return the engagement's sources in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(parameters=[schema.SourceFilterIn, *PAGED], responses=schema.SourcePageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List sources by name."""
        filters = connections.SourceFilters(**query_of(request, schema.SourceFilterIn))
        found = connections.sources(request.user, filters=filters, as_of=timezone.now())
        rows, order = self.of_engagement(found), ["name", "id"]
        return Response(pagination.page(request, rows, order=order, out=schema.SourceOut))

    @extend_schema(responses=schema.SourceOut)
    def retrieve(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Show one source."""
        row, version = schema.SourceOut.with_version(self.get_queryset(), pk=pk)
        return Response(row, headers=conditional.etag(version))

    @extend_schema(request=schema.SourceIn, responses={201: schema.SourceOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Add a server, or a file of the operator's list; a file of yours has its own call."""
        engagement = self.engagement()
        values = self.validated(schema.SourceIn)
        return self._made(services.add_source(engagement, **values, **self.by_caller()))

    @extend_schema(request=schema.SourceFileIn, responses={201: schema.SourceOut})
    @action(detail=False, methods=["post"], parser_classes=[FormParser])
    def files(self, request: ApiRequest, code: str) -> Response:
        """Add a SQLite, CSV or Parquet file by sending it."""
        engagement = self.engagement()
        values = self.validated(schema.SourceFileIn)
        upload = values.pop("file")
        values |= {"upload": upload, "file_name": upload.name}
        return self._made(services.add_source(engagement, **values, **self.by_caller()))

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
        row = self._source(pk)
        had_secret = bool(row.secret)
        values = self.validated(schema.SourceChangeIn)
        services.change_source(
            row,
            version=conditional.matched(request, version=row.version),
            **values,
            **self.by_caller(),
        )
        answer = self.retrieve(request, code, pk)
        answer.data["notice"] = FORGOTTEN if had_secret and not row.secret else None
        return answer

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def destroy(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Take a source out of the engagement; its runs stay on record."""
        row = self._source(pk)
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
        row = self._source(pk)
        values = self.validated(schema.SecretIn)
        services.set_secret(row, **values, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(methods=["GET"], responses=schema.TestOut)
    @extend_schema(methods=["POST"], request=schema.TestIn, responses={202: jobs.JobOut})
    @action(detail=True, methods=["get", "post"])
    def test(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Ask for the source to be opened once, or read how the newest test went."""
        if request.method == "POST":
            row, values = self._source(pk), self.validated(schema.TestIn)
            test = dispatch.request_test(row, **values, **self.by_caller())
            shown = jobs.JobOut.one(job_selectors.visible_to(request.user), pk=test.job_id)
            place = standing_at(request, "api:job-detail", pk=test.job_id)
            return Response(shown, status=status.HTTP_202_ACCEPTED, headers=place)
        source: Source = get_object_or_404(self.get_queryset(), pk=pk)
        newest = schema.TestOut.all_of(selectors.tests_of(source)[:1])
        if not newest:
            raise NotFound("This source has not been tested.")
        return Response(newest[0])

    @extend_schema(request=None, responses={202: schema.RunOut})
    @action(detail=True, methods=["post"], url_path="probe-runs", url_name="runs")
    def runs(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Ask for a run of the probes."""
        row = self._source(pk)
        run = dispatch.request_probe_run(row, **self.by_caller())
        shown = schema.RunOut.one(runs.runs(request.user, filters=runs.RunFilters()), pk=run.pk)
        place = standing_at(request, "api:probe-run-detail", code=code, number=run.number)
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers=place)

    def _source(self, pk: str) -> Source:
        row: Source = get_object_or_404(self.get_queryset(), pk=pk)
        return row
