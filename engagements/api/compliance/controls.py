"""The controls of an engagement: how they stand, and everything recorded about them."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.strict import Input
from engagements.domain.access import Action
from engagements.domain.compliance.catalog import Bearing
from engagements.domain.compliance.states import JUDGED, Carries, Direction, State
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade, Level
from engagements.domain.readiness import Status as Counts
from engagements.domain.references import evidence_reference
from engagements.models import Control, Engagement, Evidence
from engagements.selectors import compliance as selectors
from engagements.selectors import figures
from engagements.services import compliance as services
from engagements.services.compliance.decisions import LONGEST_NAME, LONGEST_TEXT
from engagements.services.compliance.scope import LONGEST_REASON, OVERRIDES

DECISION_FIELDS = ("id", "state", "rationale", "owner_name", "due_on", "actor__name", "decided_at")
MOST_NUMBER = 2**31 - 1


class ControlOut(serializers.Serializer[Any]):
    """One control as it stands for the target; ``counts_as`` null makes no requirement."""

    framework = serializers.CharField()
    version = serializers.CharField()
    ref = serializers.CharField()
    token = serializers.CharField()
    parent = serializers.CharField()  # type: ignore[assignment] # a declared field is no attribute
    title = serializers.CharField()
    statement = serializers.CharField()
    bearing = serializers.ChoiceField(choices=[bearing.value for bearing in Bearing])
    weight = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    state_today = serializers.ChoiceField(choices=[state.value for state in State])
    counts_as = serializers.ChoiceField(choices=[c.value for c in Counts], allow_null=True)
    level = serializers.ChoiceField(choices=[level.value for level in Level], allow_null=True)
    reason = serializers.CharField()
    closes = serializers.CharField()
    grade = serializers.ChoiceField(choices=[grade.value for grade in Grade], allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    owner = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    evidence = serializers.ListField(child=serializers.CharField())
    exception = serializers.CharField()
    outcome = serializers.CharField()
    questions = serializers.ListField(child=serializers.CharField())
    by_hand = serializers.BooleanField()
    waits_for_approval = serializers.BooleanField()
    drift = serializers.BooleanField(help_text="The rules now say otherwise than a person did")


class DecisionOut(serializers.Serializer[Any]):
    """What a person judged; rows are only added."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=choices_of(JUDGED))
    rationale = serializers.CharField()
    owner_name = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    actor__name = serializers.CharField()
    decided_at = serializers.DateTimeField()


class LinkIn(Input):
    """A piece of evidence of the engagement by its number, and which way it speaks."""

    evidence = serializers.IntegerField(min_value=1, max_value=MOST_NUMBER)
    verdict = serializers.ChoiceField(choices=choices_of(Direction))


class DecisionIn(Input):
    """A judgement with the evidence it rests on."""

    state = serializers.ChoiceField(choices=choices_of(JUDGED))
    rationale = serializers.CharField(max_length=LONGEST_TEXT)
    owner_name = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NAME)
    due_on = serializers.DateField(required=False, allow_null=True)
    evidence: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=LinkIn(), required=False, max_length=200
    )


class ScopeIn(Input):
    """A person's decision about whether a control binds."""

    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in OVERRIDES])
    reason = serializers.CharField(max_length=LONGEST_REASON)
    from_date = serializers.DateField(required=False, allow_null=True)


class ResponsibilityIn(Input):
    """Who carries a control; ``attestation`` is the number of a piece of evidence."""

    split = serializers.ChoiceField(choices=[carries.value for carries in Carries])
    provider_name = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NAME)
    attestation = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MOST_NUMBER
    )
    attested_until = serializers.DateField(required=False, allow_null=True)


class ControlViewSet(EngagementScoped):
    """The controls of the frameworks an engagement has taken on."""

    serializer_class = ControlOut

    @extend_schema(
        parameters=[*PAGED, OpenApiParameter("framework", str), OpenApiParameter("counts_as", str)],
        responses=page_of(ControlOut),
    )
    def list(self, request: ApiRequest, code: str) -> Response:
        """List controls in the order of their framework."""
        wanted = {
            name: request.query_params[name]
            for name in ("framework", "counts_as")
            if name in request.query_params
        }
        rows = [
            row
            for row in map(control_document, self._rows(self.engagement()))
            if all(row[name] == value for name, value in wanted.items())
        ]
        return Response(_page(request, rows))

    @extend_schema(responses=ControlOut)
    def retrieve(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Show one control."""
        return Response(self._one(self.engagement(), framework, token))

    @extend_schema(methods=["GET"], parameters=PAGED, responses=page_of(DecisionOut))
    @extend_schema(methods=["POST"], request=DecisionIn, responses={201: ControlOut})
    @action(detail=True, methods=["get", "post"])
    def decisions(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """List what was judged, the latest first; or judge it."""
        if request.method != "POST":
            engagement = self.engagement()
            control = self._control(engagement, framework, token)
            rows = selectors.decisions_of(engagement).filter(control=control)
            order = ["-id"]
            return Response(pagination.page(request, rows, order=order, fields=DECISION_FIELDS))
        engagement = self.engagement(Action.DECIDE_CONTROL)
        control = self._control(engagement, framework, token)
        told = self.told(DecisionIn)
        told["evidence"] = [
            (_evidence(engagement, link["evidence"]), link["verdict"])
            for link in told.get("evidence", ())
        ]
        services.record_decision(engagement, control=control, **told, **self.by_caller())
        return self._made(engagement, framework, token)

    @extend_schema(request=LinkIn, responses={201: ControlOut})
    @action(detail=True, methods=["post"])
    def evidence(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Hold evidence against a control without judging it again."""
        engagement = self.engagement(Action.DECIDE_CONTROL)
        control = self._control(engagement, framework, token)
        told = self.told(LinkIn)
        told["evidence"] = _evidence(engagement, told["evidence"])
        services.link_evidence(engagement, control=control, **told, **self.by_caller())
        return self._made(engagement, framework, token)

    @extend_schema(request=ScopeIn, responses={201: ControlOut})
    @action(detail=True, methods=["post"])
    def scope(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Decide by hand whether it binds; "not applicable" waits for another person."""
        engagement = self.engagement(Action.DECIDE_CONTROL)
        control = self._control(engagement, framework, token)
        services.override_scope(
            engagement, control=control, **self.told(ScopeIn), **self.by_caller()
        )
        return self._made(engagement, framework, token)

    @extend_schema(request=None, responses=ControlOut)
    @action(detail=True, methods=["post"])
    def scope_approve(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Agree that it does not apply."""
        return self._settle(
            Action.APPROVE_EXCEPTION, services.approve_not_applicable, framework, token
        )

    @extend_schema(request=None, responses=ControlOut)
    @action(detail=True, methods=["post"])
    def scope_end(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Let the rules decide again."""
        return self._settle(Action.DECIDE_CONTROL, services.end_override, framework, token)

    @extend_schema(request=ResponsibilityIn, responses={201: ControlOut})
    @action(detail=True, methods=["post"])
    def responsibility(
        self, request: ApiRequest, code: str, framework: str, token: str
    ) -> Response:
        """Say who carries it."""
        engagement = self.engagement(Action.DECIDE_CONTROL)
        control = self._control(engagement, framework, token)
        told = self.told(ResponsibilityIn)
        if told.get("attestation") is not None:
            told["attestation"] = _evidence(engagement, told["attestation"])
        services.set_responsibility(engagement, control=control, **told, **self.by_caller())
        return self._made(engagement, framework, token)

    def _settle(self, right: Action, act: Any, framework: str, token: str) -> Response:
        engagement = self.engagement(right)
        control = self._control(engagement, framework, token)
        hand = selectors.hand_in_force(engagement, control)
        if hand is None:
            raise serializers.ValidationError({"scope": ["Nothing was decided by hand."]})
        act(hand, **self.by_caller())
        return Response(self._one(engagement, framework, token))

    def _control(self, engagement: Engagement, framework: str, token: str) -> Control:
        rows = selectors.controls_of(engagement)
        found: Control = get_object_or_404(rows, framework__key=framework, token=token)
        return found

    def _rows(self, engagement: Engagement) -> Sequence[selectors.ControlRow]:
        as_of = timezone.now()
        standing = figures.standing(engagement, as_of=as_of)
        return selectors.control_rows(
            engagement, as_of=as_of, target=standing.target.on, file=standing.file
        )

    def _one(self, engagement: Engagement, framework: str, token: str) -> dict[str, Any]:
        self._control(engagement, framework, token)
        rows = self._rows(engagement)
        found = next(row for row in rows if (row.framework, row.token) == (framework, token))
        return control_document(found)

    def _made(self, engagement: Engagement, framework: str, token: str) -> Response:
        document = self._one(engagement, framework, token)
        return Response(document, status=status.HTTP_201_CREATED)


def _evidence(engagement: Engagement, number: int) -> Evidence:
    found = selectors.evidence_to_link(engagement).filter(number=number).first()
    if found is None:
        raise ValidationError(
            {"evidence": [f"This engagement has no evidence {evidence_reference(number)}."]}
        )
    return found


def _page(request: ApiRequest, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one keyset page over computed rows; the cursor names the row before it."""
    size = pagination.page_size(request)
    keys = [f"{row['framework']}/{row['token']}" for row in rows]
    after = request.query_params.get("cursor")
    if after and after not in keys:
        raise ValidationError({"cursor": ["This cursor was not made by this list."]})
    first = keys.index(after) + 1 if after else 0

    def link(place: int) -> str:
        return pagination.at(request, keys[place - 1] if place else "")

    return {
        "next": link(first + size) if first + size < len(rows) else None,
        "previous": link(max(first - size, 0)) if first else None,
        "results": rows[first : first + size],
    }


def control_document(row: selectors.ControlRow) -> dict[str, Any]:
    """Return a control as JSON says it."""
    same = ("framework", "version", "ref", "token", "parent", "title", "statement", "weight")
    more = ("reason", "closes", "valid_until", "since", "owner", "due", "evidence", "exception")
    return {
        **{name: getattr(row, name) for name in (*same, *more, "outcome", "questions")},
        "bearing": row.bearing.value,
        "state": row.state.value,
        "state_today": row.today.value,
        "counts_as": row.counts_as.value if row.counts_as else None,
        "level": row.level.value if row.level else None,
        "grade": row.grade.value if row.grade else None,
        "by_hand": row.hand is not None and not row.hand.pending,
        "waits_for_approval": row.hand is not None and row.hand.pending,
        "drift": row.hand is not None and row.hand.drift,
    }
