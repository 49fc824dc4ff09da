"""The controls of an engagement: how they stand, and everything recorded about them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.filters import FilterIn, query_of
from engagements.api.headers import standing_at
from engagements.api.references import EvidenceRefIn
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import (
    EvidenceRefOut,
    NumberRefOut,
    PersonOut,
    RowOut,
    evidence_refs,
    number_ref,
    optional_text,
)
from engagements.api.strict import Input
from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.api.catalog import RefOut
from engagements.areas.compliance.api.references import FrameworkRefOut
from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.catalog import Bearing
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.states import JUDGED, Direction, State
from engagements.areas.compliance.models import Control
from engagements.areas.compliance.services.scope import OVERRIDES
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade, Level
from engagements.domain.readiness import Status as Counts
from engagements.domain.references import evidence_reference
from engagements.models import Engagement, Evidence
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import figures
from engagements.selectors.records import numbered

STATES = [state.value for state in State]
COUNTS = [count.value for count in Counts]


class ControlOut(serializers.Serializer[Any]):
    """One control as it stands for the target; ``counts_as`` null makes no requirement."""

    framework = FrameworkRefOut()
    ref = serializers.CharField()
    token = serializers.CharField()
    parent = RefOut(allow_null=True)
    title = serializers.CharField()
    statement = optional_text()
    bearing = serializers.ChoiceField(choices=choices_of(Bearing))
    weight = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    state_today = serializers.ChoiceField(choices=STATES)
    counts_as = serializers.ChoiceField(choices=COUNTS, allow_null=True)
    level = serializers.ChoiceField(choices=[level.value for level in Level], allow_null=True)
    reason = optional_text()
    closes = optional_text(help_text="What would close it")
    grade = serializers.ChoiceField(choices=choices_of(Grade), allow_null=True)
    expires_on = serializers.DateField(allow_null=True, help_text="Last day on which it holds")
    since_on = serializers.DateField(allow_null=True, help_text="Open since")
    owner_name = optional_text()
    due_on = serializers.DateField(allow_null=True)
    evidence = EvidenceRefOut(
        many=True, help_text="The evidence behind its state; links are a list"
    )
    exception = NumberRefOut(allow_null=True)
    outcome = serializers.ChoiceField(choices=choices_of(Outcome))
    questions = serializers.ListField(child=serializers.CharField())
    by_hand = serializers.BooleanField()
    waits_for_approval = serializers.BooleanField()
    drift = serializers.BooleanField(help_text="The rules now say otherwise than a person did")


class DecisionOut(RowOut):
    """What a person judged; rows are only added."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=choices_of(JUDGED))
    rationale = serializers.CharField()
    owner_name = optional_text()
    due_on = serializers.DateField(allow_null=True)
    decided_by = PersonOut(source="actor")
    decided_at = serializers.DateTimeField()


class LinkOut(RowOut):
    """A piece of evidence held against a control, and which way it speaks."""

    evidence = EvidenceRefOut()
    verdict = serializers.ChoiceField(choices=choices_of(Direction))
    created_by = PersonOut(allow_null=True)
    created_at = serializers.DateTimeField()


class LinkIn(Input):
    """A piece of evidence of the engagement, and which way it speaks."""

    evidence = EvidenceRefIn()
    verdict = serializers.ChoiceField(choices=choices_of(Direction))


class DecisionIn(Input):
    """A judgement with its evidence."""

    state = serializers.ChoiceField(choices=choices_of(JUDGED))
    rationale = TextField(typed_texts.RATIONALE)
    owner_name = OptionalTextField(typed_texts.NAME)
    due_on = serializers.DateField(required=False, allow_null=True)
    links: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=LinkIn(), required=False, max_length=200
    )


class ScopeIn(Input):
    """A person's decision about whether a control binds."""

    outcome = serializers.ChoiceField(choices=choices_of(OVERRIDES))
    reason = TextField(typed_texts.REASON)
    starts_on = serializers.DateField(source="from_date", required=False, allow_null=True)


class ControlFilterIn(FilterIn):
    """Which controls."""

    framework = serializers.CharField(required=False, max_length=60, help_text="Its key.")
    counts_as = serializers.ChoiceField(choices=COUNTS, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)


DecisionPageOut = page_of(DecisionOut)
LinkPageOut = page_of(LinkOut)


class ControlViewSet(EngagementScoped):
    """The controls of the frameworks an engagement has taken on."""

    serializer_class = ControlOut

    @extend_schema(parameters=[ControlFilterIn, *PAGED], responses=page_of(ControlOut))
    def list(self, request: ApiRequest, code: str) -> Response:
        """List controls in the order of their framework."""
        engagement, wanted = self.engagement(), query_of(request, ControlFilterIn)
        found = self._rows(engagement)
        if wanted.get("framework", "") not in {"", *(row.framework for row in found)}:
            raise ValidationError({"framework": ["This engagement has not taken it on."]})
        rows = [
            row
            for row in found
            if all(str(getattr(row, name)) == value for name, value in wanted.items())
        ]
        titles = evidence_selectors.titles(engagement)
        named = [[row.framework, row.token] for row in rows]
        show = partial(control_document, titles=titles)
        return Response(pagination.page_of_list(request, rows, named=named, show=show))

    @extend_schema(responses=ControlOut)
    def retrieve(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Show one control."""
        return Response(self._one(self.engagement(), framework, token))

    @extend_schema(methods=["GET"], parameters=PAGED, responses=DecisionPageOut)
    @extend_schema(methods=["POST"], request=DecisionIn, responses={201: DecisionOut})
    @action(detail=True, methods=["get", "post"])
    def decisions(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """List what was judged, the latest first; or judge it."""
        if request.method != "POST":
            rows, order = self._decisions(self.engagement(), framework, token), ["-id"]
            return Response(pagination.page(request, rows, order=order, out=DecisionOut))
        engagement = self.engagement()
        control = self._control(engagement, framework, token)
        values = self.validated(DecisionIn)
        values["evidence"] = [
            (linkable_evidence(engagement, link["evidence"]), link["verdict"])
            for link in values.pop("links", ())
        ]
        made = services.record_decision(engagement, control=control, **values, **self.by_caller())
        shown = DecisionOut.one(self._decisions(engagement, framework, token), pk=made.pk)
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], parameters=PAGED, responses=LinkPageOut)
    @extend_schema(methods=["POST"], request=LinkIn, responses={201: LinkOut})
    @action(detail=True, methods=["get", "post"])
    def evidence(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """List the evidence held against it; or hold some, without judging it again."""
        if request.method != "POST":
            rows, order = self._links(self.engagement(), framework, token), ["-created_at", "-id"]
            return Response(pagination.page(request, rows, order=order, out=LinkOut))
        engagement = self.engagement()
        control = self._control(engagement, framework, token)
        values = self.validated(LinkIn)
        values["evidence"] = linkable_evidence(engagement, values["evidence"])
        made = services.link_evidence(engagement, control=control, **values, **self.by_caller())
        shown = LinkOut.one(self._links(engagement, framework, token), pk=made.pk)
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(request=ScopeIn, responses={201: ControlOut})
    @action(detail=True, methods=["post"])
    def scope(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Decide by hand whether it binds; "not applicable" waits for another person."""
        engagement = self.engagement()
        control = self._control(engagement, framework, token)
        services.override_scope(
            engagement, control=control, **self.validated(ScopeIn), **self.by_caller()
        )
        return self._made(engagement, framework, token)

    @extend_schema(request=None, responses=ControlOut)
    @action(detail=True, methods=["post"])
    def scope_approve(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Agree that it does not apply."""
        return self._settle(services.approve_not_applicable, framework, token)

    @extend_schema(request=None, responses=ControlOut)
    @action(detail=True, methods=["post"])
    def scope_end(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Let the rules decide again."""
        return self._settle(services.end_override, framework, token)

    def _settle(self, act: Any, framework: str, token: str) -> Response:
        engagement = self.engagement()
        control = self._control(engagement, framework, token)
        override = selectors.override_in_force(engagement, control)
        if override is None:
            raise serializers.ValidationError({"scope": ["Nothing was decided by hand."]})
        act(override, **self.by_caller())
        return Response(self._one(engagement, framework, token))

    def _control(self, engagement: Engagement, framework: str, token: str) -> Control:
        rows = selectors.controls_of(engagement)
        found: Control = get_object_or_404(rows, framework__key=framework, token=token)
        return found

    def _decisions(self, engagement: Engagement, framework: str, token: str) -> Any:
        control = self._control(engagement, framework, token)
        return numbered(selectors.decisions_of(engagement, control=control))

    def _links(self, engagement: Engagement, framework: str, token: str) -> Any:
        control = self._control(engagement, framework, token)
        return selectors.links_of(engagement, control=control)

    def _rows(self, engagement: Engagement) -> Sequence[selectors.ControlRow]:
        as_of = timezone.now()
        standing = figures.standing(engagement, as_of=as_of)
        return selectors.control_rows(
            engagement, as_of=as_of, target=standing.target.on, file=selectors.file_of(standing)
        )

    def _one(self, engagement: Engagement, framework: str, token: str) -> dict[str, Any]:
        self._control(engagement, framework, token)
        rows = self._rows(engagement)
        found = next(row for row in rows if (row.framework, row.token) == (framework, token))
        return control_document(found, titles=evidence_selectors.titles(engagement))

    def _made(self, engagement: Engagement, framework: str, token: str) -> Response:
        document = self._one(engagement, framework, token)
        place = standing_at(self.request, "api:control-detail", **self.kwargs)
        return Response(document, status=status.HTTP_201_CREATED, headers=place)


def linkable_evidence(engagement: Engagement, number: int, *, field: str = "evidence") -> Evidence:
    """Return the evidence of a number, once it can be held against a control.

    Raises:
        ValidationError: there is none, or it was withdrawn; ``field`` is named.
    """
    found = selectors.evidence_of_number(engagement, number)
    if found is None:
        name = evidence_reference(number)
        raise ValidationError({field: [f"This engagement has no evidence {name}."]})
    return found


def control_document(row: selectors.ControlRow, *, titles: Mapping[int, str]) -> dict[str, Any]:
    """Return a control as JSON says it; ``titles`` are those of the engagement's evidence."""
    same = ("ref", "token", "title", "weight", "outcome", "questions")
    return {
        **{name: getattr(row, name) for name in same},
        **{name: getattr(row, name) or None for name in ("statement", "reason", "closes")},
        "framework": {"key": row.framework, "version": row.version},
        "parent": {"ref": row.parent} if row.parent else None,
        "bearing": row.bearing.value,
        "state": row.state.value,
        "state_today": row.today.value,
        "counts_as": row.counts_as.value if row.counts_as else None,
        "level": row.level.value if row.level else None,
        "grade": row.grade.value if row.grade else None,
        "expires_on": row.valid_until,
        "since_on": row.since,
        "owner_name": row.owner or None,
        "due_on": row.due,
        "evidence": evidence_refs(row.evidence, titles),
        "exception": number_ref(row.exception, kind="X"),
        "by_hand": row.override is not None and not row.override.pending,
        "waits_for_approval": row.override is not None and row.override.pending,
        "drift": row.override is not None and row.override.drift,
    }
