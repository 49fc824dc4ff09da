"""Framework libraries, the ones an engagement has taken on, and its profile."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of, whole_list_of
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.api.shapes import (
    RowOut,
    VerdictField,
    optional_text,
)
from engagements.api.strict import Input
from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.api.references import FrameworkRefIn, FrameworkRefOut
from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.models import Framework
from engagements.domain.labels import choices_of
from engagements.models import Engagement
from engagements.selectors import figures


class FrameworkOut(RowOut):
    """One version of a framework library."""

    key = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    publisher = serializers.CharField()
    licence = serializers.JSONField()
    source = serializers.JSONField()  # type: ignore[assignment] # a declared field is no attribute
    origin = serializers.CharField()
    content_sha256 = serializers.CharField()
    loaded_at = serializers.DateTimeField()


class RefOut(RowOut):
    """Another control of the framework, as the framework calls it."""

    ref = serializers.CharField()


class LibraryControlOut(RowOut):
    """One node of a library; only assessable ones count."""

    ref = serializers.CharField()
    token = serializers.CharField()
    parent = RefOut(allow_null=True)
    title = serializers.CharField()
    statement = optional_text()
    assessable = serializers.BooleanField()
    withdrawn = serializers.BooleanField()
    weight = serializers.IntegerField()
    bearing = serializers.ChoiceField(choices=choices_of(Bearing))
    methods = serializers.ListField(child=serializers.CharField())
    freshness_days = serializers.IntegerField(allow_null=True)
    evidence_asks = serializers.JSONField()


class LibraryOut(FrameworkOut):
    """A library with its controls."""

    controls = LibraryControlOut(many=True)


class FrameworkViewSet(StaffViewSet[Framework]):
    """The loaded libraries; they belong to nobody, and staff may read them."""

    serializer_class = FrameworkOut

    @extend_schema(parameters=PAGED, responses=page_of(FrameworkOut))
    def list(self, request: ApiRequest) -> Response:
        """List libraries by key and version."""
        rows = selectors.frameworks_visible_to(request.user)
        order = ["key", "version"]
        return Response(pagination.page(request, rows, order=order, out=FrameworkOut))

    @extend_schema(responses=LibraryOut)
    def retrieve(self, request: ApiRequest, key: str, version: str) -> Response:
        """Show one version with its controls."""
        rows = selectors.frameworks_visible_to(request.user)
        found: Framework = get_object_or_404(rows, key=key, version=version)
        controls = LibraryControlOut.all_of(selectors.library_controls(found))
        return Response({**FrameworkOut.shown(vars(found)), "controls": controls})


class AssessmentIn(Input):
    """The framework to take on."""

    framework = FrameworkRefIn()


class AssessmentOut(serializers.Serializer[Any]):
    """A framework taken on, judged by its own requirements for the target."""

    framework = FrameworkRefOut()
    title = serializers.CharField()
    verdict = VerdictField()
    range_low = serializers.IntegerField()
    range_high = serializers.IntegerField()
    controls = serializers.IntegerField()
    left_out = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    states = serializers.DictField(child=serializers.IntegerField())
    low = serializers.FloatField(allow_null=True, help_text="Detail; decides nothing")
    high = serializers.FloatField(allow_null=True, help_text="Detail; decides nothing")
    coverage = serializers.FloatField(allow_null=True, help_text="Detail; decides nothing")
    questions = serializers.ListField(child=serializers.CharField())


class AssessmentViewSet(EngagementScoped):
    """The frameworks an engagement has taken on."""

    serializer_class = AssessmentOut

    @extend_schema(responses=whole_list_of(AssessmentOut))
    def list(self, request: ApiRequest, code: str) -> Response:
        """List them with verdict, counts and score."""
        engagement, as_of = self.engagement(), timezone.now()
        rows = _coverage(engagement, as_of=as_of)
        return Response({"results": [assessment_document(row) for row in rows]})

    @extend_schema(request=AssessmentIn, responses={201: AssessmentOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Take a framework on; the rules say at once which of its controls bind."""
        engagement = self.engagement()
        values = self.validated(AssessmentIn)
        framework = selectors.framework_of(request.user, **values["framework"])
        if framework is None:
            raise ValidationError({"framework": ["This version of a framework is not loaded."]})
        services.adopt_framework(engagement, framework=framework, **self.by_caller())
        as_of = timezone.now()
        rows = _coverage(engagement, as_of=as_of)
        made = next(row for row in rows if row.framework.pk == framework.pk)
        return Response(assessment_document(made), status=status.HTTP_201_CREATED)


def _coverage(engagement: Engagement, *, as_of: datetime) -> list[selectors.FrameworkRow]:
    standing = figures.standing(engagement, as_of=as_of)
    return selectors.framework_coverage(
        engagement, as_of=as_of, target=standing.target.on, file=selectors.file_of(standing)
    )


def assessment_document(row: selectors.FrameworkRow) -> dict[str, Any]:
    """Return a framework as JSON says it."""
    return {
        "framework": {"key": row.framework.key, "version": row.framework.version},
        "title": row.framework.title,
        "verdict": row.judgement.verdict.lower(),
        "range_low": row.judgement.low,
        "range_high": row.judgement.high,
        "controls": row.controls,
        "left_out": row.left_out,
        "counts": row.counts,
        "states": row.states,
        "low": row.score.low,
        "high": row.score.high,
        "coverage": row.score.coverage,
        "questions": row.questions,
    }
