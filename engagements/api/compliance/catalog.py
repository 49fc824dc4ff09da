"""Framework libraries, the ones an engagement has taken on, and its profile."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.api.strict import Input
from engagements.domain.access import Action
from engagements.domain.readiness import Verdict
from engagements.models import Engagement, Framework
from engagements.selectors import compliance as selectors
from engagements.selectors import figures
from engagements.selectors import profile as profile_selectors
from engagements.services import compliance as services

FRAMEWORK_FIELDS = (
    *("key", "version", "title", "publisher", "licence", "source"),
    *("origin", "content_sha256", "loaded_at"),
)
CONTROL_FIELDS = (
    *("ref", "token", "parent__ref", "title", "statement", "assessable", "withdrawn"),
    *("weight", "bearing", "methods", "freshness_days", "evidence_asks"),
)


class FrameworkOut(serializers.Serializer[Any]):
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


class LibraryControlOut(serializers.Serializer[Any]):
    """One node of a library; only assessable ones count."""

    ref = serializers.CharField()
    token = serializers.CharField()
    parent__ref = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    statement = serializers.CharField()
    assessable = serializers.BooleanField()
    withdrawn = serializers.BooleanField()
    weight = serializers.IntegerField()
    bearing = serializers.CharField()
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
        return Response(pagination.page(request, rows, order=order, fields=FRAMEWORK_FIELDS))

    @extend_schema(responses=LibraryOut)
    def retrieve(self, request: ApiRequest, key: str, version: str) -> Response:
        """Show one version with its controls."""
        rows = selectors.frameworks_visible_to(request.user)
        found: Framework = get_object_or_404(rows, key=key, version=version)
        controls = found.controls.order_by("order").values(*CONTROL_FIELDS)
        head = {name: getattr(found, name) for name in FRAMEWORK_FIELDS}
        return Response({**head, "controls": list(controls)})


class AssessmentIn(Input):
    """The framework to take on."""

    framework = serializers.CharField(max_length=60)
    version = serializers.CharField(max_length=20)


class AssessmentOut(serializers.Serializer[Any]):
    """A framework taken on, judged by its own requirements for the target."""

    framework = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
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

    @extend_schema(responses=AssessmentOut(many=True))
    def list(self, request: ApiRequest, code: str) -> Response:
        """List them with verdict, counts and score."""
        engagement, as_of = self.engagement(), timezone.now()
        rows = _coverage(engagement, as_of=as_of)
        return Response([assessment_document(row) for row in rows])

    @extend_schema(request=AssessmentIn, responses={201: AssessmentOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Take a framework on; the rules say at once which of its controls bind."""
        engagement = self.engagement(Action.CHANGE_PROFILE)
        told = self.told(AssessmentIn)
        framework = get_object_or_404(
            selectors.frameworks_visible_to(request.user),
            key=told["framework"],
            version=told["version"],
        )
        services.adopt_framework(engagement, framework=framework, **self.by_caller())
        as_of = timezone.now()
        rows = _coverage(engagement, as_of=as_of)
        made = next(row for row in rows if row.framework.pk == framework.pk)
        return Response(assessment_document(made), status=status.HTTP_201_CREATED)


def _coverage(engagement: Engagement, *, as_of: datetime) -> list[selectors.FrameworkRow]:
    standing = figures.standing(engagement, as_of=as_of)
    return selectors.framework_coverage(
        engagement, as_of=as_of, target=standing.target.on, file=standing.file
    )


def assessment_document(row: selectors.FrameworkRow) -> dict[str, Any]:
    """Return a framework as JSON says it."""
    return {
        "framework": row.framework.key,
        "version": row.framework.version,
        "title": row.framework.title,
        "verdict": row.judgement.verdict.value,
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


class FactOut(serializers.Serializer[Any]):
    """One question, its answer (null: not known), and how many controls wait for it."""

    key = serializers.CharField()
    question = serializers.CharField()
    kind = serializers.CharField()
    choices = serializers.DictField(child=serializers.CharField())
    value = serializers.JSONField(allow_null=True)
    set_by = serializers.CharField(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.ListField(child=serializers.CharField())
    settles = serializers.IntegerField()


class ProfileIn(Input):
    """Answers by key; null makes one unknown again."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))


class ProfileViewSet(EngagementScoped):
    """The profile of an engagement."""

    serializer_class = FactOut

    @extend_schema(responses=FactOut(many=True))
    def list(self, request: ApiRequest, code: str) -> Response:
        """List every question: first those that controls wait for."""
        rows = profile_selectors.asked(self.engagement(), as_of=timezone.now())
        return Response([_fact(row) for row in rows])

    @extend_schema(request=ProfileIn, responses=FactOut(many=True))
    def partial_update(self, request: ApiRequest, code: str) -> Response:
        """Answer questions; the rules are asked again in the same step."""
        engagement = self.engagement(Action.CHANGE_PROFILE)
        services.set_profile(engagement, **self.told(ProfileIn), **self.by_caller())
        return self.list(request, code)


def _fact(row: profile_selectors.ProfileQuestion) -> dict[str, Any]:
    answer, question = row.answer, row.question
    return {
        "key": row.fact.key,
        "question": row.fact.question,
        "kind": row.fact.kind.value,
        "choices": dict(row.fact.choices),
        "value": answer.value if answer else None,
        "set_by": answer.by if answer else None,
        "set_at": answer.at if answer else None,
        "waiting": question.controls if question else [],
        "settles": question.settles if question else 0,
    }
