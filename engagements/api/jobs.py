"""Background work over the API: what runs, how far it is, stop and retry."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import dispatch, registry
from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import AboutOut, EngagementRefOut, RowOut, optional_text
from engagements.domain.jobs import State
from engagements.domain.labels import choices_of
from engagements.models import Job
from engagements.selectors import jobs as selectors
from engagements.services import jobs


class JobIdOut(RowOut):
    """A job."""

    id = serializers.UUIDField()


class JobOut(RowOut):
    """One piece of background work."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=list(registry.job_kinds()))
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=choices_of(State))
    engagement = EngagementRefOut(allow_null=True)
    about = AboutOut(source="*", allow_null=True)
    attempt = serializers.IntegerField()
    step = serializers.IntegerField()
    steps = serializers.IntegerField()
    words = optional_text()
    error_code = optional_text()
    error_text = optional_text()
    retry_of = JobIdOut(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


JobPageOut = page_of(JobOut)


class JobViewSet(StaffViewSet[Job]):
    """Background work of the engagements you see."""

    lookup_value_converter = "uuid"
    serializer_class = JobOut

    def get_queryset(self) -> QuerySet[Job]:
        """Return the jobs in the caller's scope."""
        return selectors.visible_to(self.request.user)

    @extend_schema(
        parameters=[
            *PAGED,
            OpenApiParameter("state", str, enum=[state.value for state in State]),
        ],
        responses=JobPageOut,
    )
    def list(self, request: ApiRequest) -> Response:
        """List jobs, newest first."""
        wanted = request.query_params.get("state", "")
        if wanted and wanted not in set(State):
            raise serializers.ValidationError({"state": ["No job has this state."]})
        rows = selectors.listed(request.user, state=wanted)
        page = pagination.page(request, rows, order=["-created_at", "-id"], out=JobOut)
        return Response(page)

    @extend_schema(responses=JobOut)
    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        """Show one job."""
        return Response(JobOut.one(self.get_queryset(), pk=pk))

    @extend_schema(request=None, responses=JobOut)
    @action(detail=True, methods=["post"])
    def stop(self, request: ApiRequest, pk: str) -> Response:
        """Ask the job to stop at its next step."""
        job = self._mine(pk)
        jobs.request_stop(job, **self.by_caller())
        return self.retrieve(request, pk)

    @extend_schema(request=None, responses={201: JobOut})
    @action(detail=True, methods=["post"])
    def retry(self, request: ApiRequest, pk: str) -> Response:
        """Ask for the same work again."""
        again = dispatch.retry(self._mine(pk), **self.by_caller())
        row = JobOut.one(self.get_queryset(), pk=again.pk)
        return Response(row, status=status.HTTP_201_CREATED)

    def _mine(self, pk: str) -> Job:
        job: Job = get_object_or_404(self.get_queryset(), pk=pk)
        return job
