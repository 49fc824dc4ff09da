"""The gate ahead: its review, its decisions, and the conditions they set."""

from itertools import chain
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.engagement import VersionIn
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.strict import Input
from engagements.domain.access import Action
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade, Level
from engagements.domain.stages.gates import Decision, Review, Standing, State
from engagements.domain.stages.playbook import Gate, Kind
from engagements.models import Engagement
from engagements.selectors import readiness, records
from engagements.selectors import stages as selectors
from engagements.services import stages as services

DECISION_FIELDS = (
    "number",
    "gate_key",
    "from_stage",
    "to_stage",
    "outcome",
    "rationale",
    "snapshot_sha256",
    "requested_by__name",
    "decided_by__name",
    "decided_at",
)
CONDITION_FIELDS = (
    "number",
    "decision__gate_key",
    "criterion_key",
    "text",
    "owner_name",
    "due_on",
    "closed_at",
    "closed_by__name",
)


class GateKeysOut(serializers.Serializer[Any]):
    """A gate that is asked."""

    key = serializers.CharField()
    title = serializers.CharField()
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    approver_roles = serializers.ListField(child=serializers.CharField())


class StandingOut(serializers.Serializer[Any]):
    """Where a criterion stands, what proves it, and what it misses."""

    gate = serializers.CharField()
    key = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    level = serializers.ChoiceField(choices=[level.value for level in Level])
    state = serializers.ChoiceField(choices=[state.value for state in State])
    grade = serializers.ChoiceField(choices=[grade.value for grade in Grade], allow_null=True)
    evidence = serializers.CharField()
    valid_until = serializers.DateField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    detail = serializers.CharField()
    missing = serializers.CharField()
    owner = serializers.CharField()
    conditional_ok = serializers.BooleanField()
    waivable_by = serializers.ListField(child=serializers.CharField())


class GateOut(serializers.Serializer[Any]):
    """The gate ahead; ``refusals`` says, per decision, why it is not open (empty: it is)."""

    as_of = serializers.DateTimeField()
    gates = GateKeysOut(many=True)
    musts = serializers.IntegerField()
    musts_met = serializers.IntegerField()
    criteria = StandingOut(many=True)
    overdue_conditions = serializers.ListField(child=serializers.CharField())
    refusals = serializers.DictField(child=serializers.CharField(allow_blank=True))
    version = serializers.IntegerField()


class GateFilterIn(serializers.Serializer[Any]):
    """How far the review should look."""

    to_stage = serializers.SlugField(
        required=False, max_length=40, help_text="A later stage: every gate on the way is asked"
    )


class ConditionIn(Input):
    """Something that a conditional go asks for by a day."""

    text = serializers.CharField(max_length=300)
    owner_name = serializers.CharField(max_length=120)
    due_on = serializers.DateField()
    criterion_key = serializers.SlugField(required=False, allow_blank=True, max_length=80)


class GateDecisionIn(VersionIn):
    """A decision; ``to_stage`` belongs to a go, ``back_to`` to a recycle."""

    outcome = serializers.ChoiceField(choices=choices_of(Decision))
    rationale = serializers.CharField(max_length=4000)
    to_stage = serializers.SlugField(required=False, allow_blank=True, max_length=40)
    back_to = serializers.SlugField(required=False, allow_blank=True, max_length=40)
    conditions = ConditionIn(many=True, required=False)


class GateDecisionOut(serializers.Serializer[Any]):
    """One decision at a gate."""

    number = serializers.IntegerField()
    gate_key = serializers.CharField()
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    outcome = serializers.ChoiceField(choices=choices_of(Decision))
    rationale = serializers.CharField()
    snapshot_sha256 = serializers.CharField()
    requested_by__name = serializers.CharField(allow_null=True)
    decided_by__name = serializers.CharField()
    decided_at = serializers.DateTimeField()


class GateDecisionDetailOut(GateDecisionOut):
    """One decision with the values that were seen when it was taken."""

    snapshot = serializers.DictField(child=serializers.JSONField())


class ConditionOut(serializers.Serializer[Any]):
    """One condition of a decision."""

    number = serializers.IntegerField()
    decision__gate_key = serializers.CharField()
    criterion_key = serializers.CharField()
    text = serializers.CharField()
    owner_name = serializers.CharField()
    due_on = serializers.DateField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by__name = serializers.CharField(allow_null=True)


GateDecisionPageOut = page_of(GateDecisionOut)
ConditionPageOut = page_of(ConditionOut)


class GateViewSet(EngagementScoped):
    """The gate out of the present stage."""

    serializer_class = GateOut

    @extend_schema(parameters=[GateFilterIn], responses=GateOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Review the gate ahead: every criterion checked anew."""
        engagement = self.engagement()
        asked = GateFilterIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        to_stage = later_stage(engagement, asked.validated_data.get("to_stage", ""))
        as_of = self.by_caller()["at"]
        review = readiness.gate_review(engagement, as_of=as_of, to_stage=to_stage)
        body = {"as_of": as_of, **review_document(review), "version": engagement.version}
        return Response(body)

    @extend_schema(request=None, responses={204: None}, parameters=[])
    def create(self, request: ApiRequest, code: str) -> Response:
        """Ask for the review; whoever asks does not decide to go."""
        engagement = self.engagement(Action.LOG)
        services.request_gate(engagement, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)


class GateDecisionViewSet(EngagementScoped):
    """What was decided at the gates of one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = GateDecisionDetailOut

    @extend_schema(parameters=PAGED, responses=GateDecisionPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List decisions, the latest first."""
        rows = self._rows(self.engagement())
        order = ["-id"]
        return Response(pagination.page(request, rows, order=order, fields=DECISION_FIELDS))

    @extend_schema(responses=GateDecisionDetailOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show a decision with the values that were seen."""
        rows = self._rows(self.engagement()).values(*DECISION_FIELDS, "snapshot")
        return Response(get_object_or_404(rows, number=number))

    @extend_schema(request=GateDecisionIn, responses={201: GateDecisionDetailOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Decide at the gate ahead; a recycle moves back, a kill closes."""
        engagement = self.engagement(Action.DECIDE_GATE)
        told = self.told(GateDecisionIn)
        told["to_stage"] = later_stage(engagement, told.get("to_stage", ""))
        told["conditions"] = [services.NewCondition(**row) for row in told.get("conditions", [])]
        made = services.decide_gate(engagement, **told, **self.by_caller())
        row = self._rows(engagement).values(*DECISION_FIELDS, "snapshot").get(pk=made.pk)
        engagement.refresh_from_db()
        headers = conditional.etag(engagement.version)
        return Response(row, status=status.HTTP_201_CREATED, headers=headers)

    def _rows(self, engagement: Engagement) -> Any:
        return records.numbered(selectors.decisions(engagement).prefetch_related(None))


class ConditionViewSet(EngagementScoped):
    """What conditional decisions asked for."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = ConditionOut

    @extend_schema(parameters=PAGED, responses=ConditionPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List conditions, the first due first."""
        rows = self._rows(self.engagement())
        order = ["due_on", "id"]
        return Response(pagination.page(request, rows, order=order, fields=CONDITION_FIELDS))

    @extend_schema(request=None, responses=ConditionOut)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, code: str, number: int) -> Response:
        """Note that a condition is fulfilled."""
        rows = self._rows(self.engagement(Action.LOG))
        services.close_condition(get_object_or_404(rows, number=number), **self.by_caller())
        return Response(rows.values(*CONDITION_FIELDS).get(number=number))

    def _rows(self, engagement: Engagement) -> Any:
        return records.numbered(selectors.conditions(engagement))


def later_stage(engagement: Engagement, key: str) -> str:
    """Return ``key`` once it names a stage after the present one; empty stays empty.

    Raises:
        ValidationError: it does not.
    """
    book = selectors.playbook(engagement)
    later = [stage.key for stage in book.stages[book.index(engagement.current_stage) + 1 :]]
    if key and key not in later:
        raise serializers.ValidationError({"to_stage": ["This is no later stage."]})
    return key


def review_document(review: Review) -> dict[str, Any]:
    """Return a review as JSON says it."""
    owners = chain.from_iterable([gate] * len(gate.criteria) for gate in review.gates)
    return {
        "gates": [_gate(gate) for gate in review.gates],
        "musts": review.musts,
        "musts_met": review.musts_met,
        "criteria": [
            _standing(gate, found) for gate, found in zip(owners, review.standings, strict=True)
        ],
        "overdue_conditions": list(review.overdue_conditions),
        "refusals": {decision.value: review.refusal(decision) for decision in Decision},
    }


def _gate(gate: Gate) -> dict[str, Any]:
    return {name: getattr(gate, name) for name in GateKeysOut().get_fields()}


def _standing(gate: Gate, found: Standing) -> dict[str, Any]:
    criterion = found.criterion
    return {
        "gate": gate.key,
        "key": criterion.key,
        "text": criterion.text,
        "kind": criterion.kind,
        "level": criterion.level,
        "state": found.state,
        "grade": found.grade,
        "evidence": found.evidence,
        "valid_until": found.valid_until,
        "since": found.since,
        "detail": found.detail,
        "missing": found.missing,
        "owner": criterion.owner,
        "conditional_ok": criterion.conditional_ok,
        "waivable_by": criterion.waivable_by,
    }
