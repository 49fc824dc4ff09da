"""Reports over the API: ask, watch, download, read the data behind one, issue and withdraw."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import TextField
from engagements.api.filters import AcrossIn, ChangedIn, WordsIn, query_of
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.api.shapes import (
    EngagementRefOut,
    JobRefOut,
    PersonOut,
    RowOut,
    VerdictField,
    optional_text,
)
from engagements.api.strict import Input
from engagements.selectors import changes
from engagements.selectors.changes import changed_since
from fde.platform.downloads import BYTES, attachment
from reports import dispatch, selectors, services
from reports.models import Report
from reports.services.issuing import REASON


class ReportOut(RowOut):
    """One version of an engagement's readiness report; its state is the job's."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    engagement = EngagementRefOut()
    job = JobRefOut()
    requested_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True)
    verdict = VerdictField(allow_null=True)
    range_low = serializers.IntegerField(allow_null=True)
    range_high = serializers.IntegerField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    sha256 = optional_text()
    snapshot_sha256 = optional_text()
    template_version = optional_text()
    engine_version = optional_text()
    issued_at = serializers.DateTimeField(allow_null=True)
    issued_by = PersonOut(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = optional_text()


ReportPageOut = page_of(ReportOut)


class ReportsAcrossIn(WordsIn, AcrossIn, ChangedIn):
    """Which reports."""

    standing = serializers.ChoiceField(choices=list(selectors.STANDINGS), required=False)
    verdict = VerdictField(required=False)

    def validate_verdict(self, verdict: str) -> str:
        """Return the verdict as it is stored."""
        return verdict.upper()


class ReportWithdrawalIn(Input):
    """Why the client no longer has the report."""

    reason = TextField(REASON)


class ReportViewSet(EngagementScoped):
    """The report versions of one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = ReportOut

    def get_queryset(self) -> QuerySet[Report]:
        """Return the engagement's reports in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(parameters=PAGED, responses=ReportPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List the versions, the latest first."""
        page = pagination.page(request, self.get_queryset(), order=["-number"], out=ReportOut)
        return Response(page)

    @extend_schema(responses=ReportOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one version and how far it is."""
        return Response(ReportOut.one(self.get_queryset(), number=number))

    @extend_schema(request=None, responses={202: ReportOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Ask for the next version; a worker makes it."""
        engagement = self.engagement()
        made = dispatch.request_report(engagement, **self.by_caller())
        row = ReportOut.one(self.get_queryset(), pk=made.pk)
        return Response(row, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: ApiRequest, code: str, number: int) -> FileResponse:
        """Download the PDF."""
        report = self._ready(number)
        try:
            content = selectors.path(report).open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        name = f"{report.engagement.code}-readiness-{report.number}.pdf"
        return attachment(content, name=name, content_type=BYTES, sha256=report.sha256)

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def snapshot(self, request: ApiRequest, code: str, number: int) -> HttpResponse:
        """Read the canonical data that the PDF was made from, byte for byte as it was hashed."""
        report = self._ready(number)
        response = HttpResponse(report.snapshot.encode(), content_type="application/json")
        response["Cache-Control"] = "private, no-store"
        return response

    @extend_schema(request=None, responses=ReportOut)
    @action(detail=True, methods=["post"])
    def issue(self, request: ApiRequest, code: str, number: int) -> Response:
        """Give a finished report to the client: its people read it in the portal from now on."""
        services.issue_report(self._to_issue(number), **self.by_caller())
        return self.retrieve(request, code, number)

    @extend_schema(request=ReportWithdrawalIn, responses=ReportOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, code: str, number: int) -> Response:
        """Take an issued report out of the client's portal."""
        report = self._to_issue(number)
        values = self.validated(ReportWithdrawalIn)
        services.withdraw_report(report, **values, **self.by_caller())
        return self.retrieve(request, code, number)

    def _to_issue(self, number: int) -> Report:
        report: Report = get_object_or_404(self.get_queryset(), number=number)
        return report

    def _ready(self, number: int) -> Report:
        report: Report = get_object_or_404(self.get_queryset(), number=number)
        if report.ready_at is None:
            raise Http404
        return report


class ReportLibraryViewSet(StaffViewSet[Report]):
    """The reports of every engagement in your scope."""

    serializer_class = ReportOut

    @extend_schema(parameters=[ReportsAcrossIn, *PAGED], responses=ReportPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List report versions, those asked for last first."""
        values = query_of(request, ReportsAcrossIn)
        since = values.pop("updated_since", None)
        rows = changed_since(selectors.listed(request.user, **values), since, changes.REPORT)
        order = ["-requested_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=ReportOut))
