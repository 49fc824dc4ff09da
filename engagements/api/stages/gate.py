"""The gate ahead: its review, its decisions, and the conditions they set."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.fields import TextField
from engagements.api.filters import FilterIn, query_of
from engagements.api.headers import standing_at
from engagements.api.references import OptionalSlug
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import (
    EvidenceRefOut,
    NumberRefOut,
    PersonOut,
    RowOut,
    evidence_refs,
    number_ref,
    optional_text,
    person,
)
from engagements.api.stages.moves import later_stage
from engagements.api.strict import Input
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade, Level
from engagements.domain.stages import typed_texts
from engagements.domain.stages.gates import Decision, Review, Standing, State
from engagements.domain.stages.playbook import Gate, Kind
from engagements.models import Engagement
from engagements.selectors import evidence, readiness, records
from engagements.selectors import stages as selectors
from engagements.services import stages as services


class GateKeysOut(serializers.Serializer[Any]):
    """A gate that is asked."""

    gate_key = serializers.CharField()
    title = serializers.CharField()
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    approver_roles = serializers.ListField(child=serializers.CharField())


class StandingOut(serializers.Serializer[Any]):
    """Where a criterion stands, what proves it, and what it misses."""

    gate_key = serializers.CharField()
    criterion_key = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    level = serializers.ChoiceField(choices=[level.value for level in Level])
    state = serializers.ChoiceField(choices=[state.value for state in State])
    grade = serializers.ChoiceField(choices=[grade.value for grade in Grade], allow_null=True)
    evidence = EvidenceRefOut(allow_null=True)
    waiver = NumberRefOut(allow_null=True)
    expires_on = serializers.DateField(allow_null=True, help_text="Last day on which it holds")
    since_on = serializers.DateField(allow_null=True, help_text="Where it stands so since")
    detail = optional_text()
    missing = optional_text()
    owner_name = optional_text()
    conditional_ok = serializers.BooleanField()
    waivable_by = serializers.ListField(child=serializers.CharField())


class GateRequestOut(serializers.Serializer[Any]):
    """That somebody asked for the review of the gate ahead."""

    gate_key = serializers.CharField(allow_null=True)
    requested_by = PersonOut(allow_null=True)
    requested_at = serializers.DateTimeField()


class GateOut(serializers.Serializer[Any]):
    """The gate ahead; ``refusals`` says, per decision, why it is not open (null: it is).

    Its ETag is the engagement's: a move or a decision asks for it.
    """

    as_of = serializers.DateTimeField()
    gates = GateKeysOut(many=True)
    musts = serializers.IntegerField()
    musts_met = serializers.IntegerField()
    criteria = StandingOut(many=True)
    overdue_conditions = serializers.ListField(child=serializers.CharField())
    refusals = serializers.DictField(child=serializers.CharField(allow_null=True))
    request = GateRequestOut(allow_null=True)


class GateFilterIn(FilterIn):
    """How far the review should look."""

    to_stage = serializers.SlugField(
        required=False, max_length=40, help_text="A later stage: every gate on the way is asked"
    )


class ConditionIn(Input):
    """Something that a conditional go asks for by a day."""

    text = TextField(typed_texts.CONDITION)
    owner_name = TextField(typed_texts.NAME)
    due_on = serializers.DateField()
    criterion_key = OptionalSlug(max_length=80)


class GateDecisionIn(Input):
    """A decision; ``to_stage`` belongs to a go, ``back_to_stage`` to a recycle."""

    outcome = serializers.ChoiceField(choices=choices_of(Decision))
    rationale = TextField(typed_texts.REASON)
    to_stage = OptionalSlug(max_length=40)
    back_to_stage = OptionalSlug(source="back_to", max_length=40)
    conditions = ConditionIn(many=True, required=False)


class GateDecisionOut(RowOut):
    """One decision at a gate."""

    number = serializers.IntegerField()
    gate_key = serializers.CharField()
    from_stage = serializers.CharField()
    to_stage = serializers.CharField()
    outcome = serializers.ChoiceField(choices=choices_of(Decision))
    rationale = serializers.CharField()
    snapshot_sha256 = serializers.CharField()
    requested_by = PersonOut(allow_null=True)
    decided_by = PersonOut()
    decided_at = serializers.DateTimeField()


class GateDecisionDetailOut(GateDecisionOut):
    """One decision with the values that were seen when it was taken."""

    snapshot = serializers.DictField(child=serializers.JSONField())


class ConditionOut(RowOut):
    """One condition of a decision."""

    number = serializers.IntegerField()
    gate_key = serializers.CharField(source="decision.gate_key")
    criterion_key = optional_text()
    text = serializers.CharField()
    owner_name = serializers.CharField()
    due_on = serializers.DateField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = PersonOut(allow_null=True)


GateDecisionPageOut = page_of(GateDecisionOut)
ConditionPageOut = page_of(ConditionOut)


class GateViewSet(EngagementScoped):
    """The gate out of the present stage."""

    serializer_class = GateOut
    asked_anew = ("as_of",)

    @extend_schema(parameters=[GateFilterIn], responses=GateOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Review the gate ahead: every criterion checked anew."""
        engagement = self.engagement()
        wanted = query_of(request, GateFilterIn)
        to_stage = later_stage(engagement, wanted.get("to_stage", ""))
        as_of = self.by_caller()["at"]
        review = readiness.gate_review(engagement, as_of=as_of, to_stage=to_stage)
        body = {
            "as_of": as_of,
            **review_document(review, titles=evidence.titles(engagement)),
            "request": _request(engagement),
        }
        return Response(body, headers=conditional.etag(engagement.version))


class GateRequestViewSet(EngagementScoped):
    """Requests for the review of the gate ahead."""

    noun = "gate"
    serializer_class = GateRequestOut

    @extend_schema(request=None, responses={201: GateRequestOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Ask for the review; whoever asks does not decide to go."""
        engagement = self.engagement()
        services.request_gate(engagement, **self.by_caller())
        place = standing_at(request, "api:gate", code=code)
        return Response(_request(engagement), status=status.HTTP_201_CREATED, headers=place)


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
        return Response(pagination.page(request, rows, order=order, out=GateDecisionOut))

    @extend_schema(responses=GateDecisionDetailOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show a decision with the values that were seen."""
        return Response(GateDecisionDetailOut.one(self._rows(self.engagement()), number=number))

    @extend_schema(
        parameters=[IF_MATCH], request=GateDecisionIn, responses={201: GateDecisionDetailOut}
    )
    def create(self, request: ApiRequest, code: str) -> Response:
        """Decide at the gate ahead; a recycle moves back, a kill closes."""
        engagement, version = self.matched()
        values = self.validated(GateDecisionIn)
        values["to_stage"] = later_stage(engagement, values.get("to_stage", ""))
        values["conditions"] = [
            services.NewCondition(**row) for row in values.get("conditions", [])
        ]
        made = services.decide_gate(engagement, **values, version=version, **self.by_caller())
        row = GateDecisionDetailOut.one(self._rows(engagement), pk=made.pk)
        headers = conditional.etag(self.engagement().version)
        return Response(row, status=status.HTTP_201_CREATED, headers=headers)

    def _rows(self, engagement: Engagement) -> Any:
        return records.numbered(selectors.decisions(engagement, conditions=False))


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
        return Response(pagination.page(request, rows, order=order, out=ConditionOut))

    @extend_schema(request=None, responses=ConditionOut)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, code: str, number: int) -> Response:
        """Note that a condition is fulfilled."""
        rows = self._rows(self.engagement())
        services.close_condition(get_object_or_404(rows, number=number), **self.by_caller())
        return Response(ConditionOut.one(rows, number=number))

    def _rows(self, engagement: Engagement) -> Any:
        return records.numbered(selectors.conditions(engagement))


def _request(engagement: Engagement) -> dict[str, Any] | None:
    visit = selectors.visit_under_way(engagement)
    asked = selectors.gate_request(engagement, visit=visit.pk) if visit else None
    if asked is None:
        return None
    return {
        "gate_key": asked.payload["gate"] or None,
        "requested_by": person(asked.actor) if asked.actor else None,
        "requested_at": asked.occurred_at,
    }


def review_document(review: Review, *, titles: Mapping[int, str]) -> dict[str, Any]:
    """Return a review as JSON says it."""
    owners = chain.from_iterable([gate] * len(gate.criteria) for gate in review.gates)
    return {
        "gates": [_gate(gate) for gate in review.gates],
        "musts": review.musts,
        "musts_met": review.musts_met,
        "criteria": [
            _standing(gate, found, titles)
            for gate, found in zip(owners, review.standings, strict=True)
        ],
        "overdue_conditions": list(review.overdue_conditions),
        "refusals": {decision.value: review.refusal(decision) or None for decision in Decision},
    }


def _gate(gate: Gate) -> dict[str, Any]:
    same = ("title", "from_stage", "to_stage", "approver_roles")
    return {"gate_key": gate.key, **{name: getattr(gate, name) for name in same}}


def _standing(gate: Gate, found: Standing, titles: Mapping[int, str]) -> dict[str, Any]:
    criterion = found.criterion
    rests_on = evidence_refs([found.evidence], titles)
    return {
        "gate_key": gate.key,
        "criterion_key": criterion.key,
        "text": criterion.text,
        "kind": criterion.kind,
        "level": criterion.level,
        "state": found.state,
        "grade": found.grade,
        "evidence": rests_on[0] if rests_on else None,
        "waiver": number_ref(found.evidence, kind="W"),
        "expires_on": found.valid_until,
        "since_on": found.since,
        "detail": found.detail or None,
        "missing": found.missing or None,
        "owner_name": criterion.owner or None,
        "conditional_ok": criterion.conditional_ok,
        "waivable_by": criterion.waivable_by,
    }
