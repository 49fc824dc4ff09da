"""Engagements over the API: list, make, change, move the date, close and open again."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.filters import ChangedIn, query_of
from engagements.api.includes import BlockerOut, IncludeField, ReadinessFiguresOut, include
from engagements.api.people import person
from engagements.api.pipeline import FactFilterIn, facts_of, late_header
from engagements.api.references import ClientRefIn, PersonRefIn, PlaybookRefIn
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import (
    ClientRefOut,
    PersonOut,
    PlaybookRefOut,
    RowOut,
    optional_text,
)
from engagements.api.strict import Change, Input
from engagements.domain import engagement as rules
from engagements.domain.engagement import Outcome, Status, WaitingOn
from engagements.domain.labels import choices_of
from engagements.domain.people import TIME_ZONE
from engagements.selectors import changes
from engagements.selectors import engagement as selectors
from engagements.selectors import people as people_selectors
from engagements.selectors import pipeline as pipeline_selectors
from engagements.selectors import stages as stage_selectors
from engagements.selectors.changes import changed_since
from engagements.services import engagement as services


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )


class EngagementOut(RowOut):
    """One engagement, as a list shows it; money is a decimal in a string."""

    code = serializers.CharField()
    client = ClientRefOut()
    name = serializers.CharField()
    owner = PersonOut()
    playbook = PlaybookRefOut(source="playbook_version")
    status = serializers.ChoiceField(choices=choices_of(Status))
    stage = serializers.CharField(source="current_stage")
    stage_entered_at = serializers.DateTimeField()
    committed_at = serializers.DateTimeField(allow_null=True)
    first_go_live_at = serializers.DateTimeField(allow_null=True)
    last_go_live_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=choices_of(Outcome), allow_null=True)
    target_go_live_on = serializers.DateField(source="target_go_live", allow_null=True)
    next_step = optional_text()
    next_step_owner_name = optional_text(source="next_step_owner")
    next_step_due_on = serializers.DateField(source="next_step_due", allow_null=True)
    value_low = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    value_mode = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    value_high = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    currency = optional_text()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class EngagementDetailOut(EngagementOut):
    """One engagement with its long texts."""

    outcome_reason = optional_text()
    value_basis = optional_text()


class EngagementListedOut(EngagementOut):
    """One engagement of the list, with what was included."""

    readiness = ReadinessFiguresOut(required=False)
    blockers: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=BlockerOut(), required=False
    )


class EngagementFilterIn(FactFilterIn, ChangedIn):
    """Which engagements to list; all conditions have to hold."""

    stage = serializers.SlugField(required=False, max_length=40)
    status = serializers.ChoiceField(choices=choices_of(Status), required=False)
    owner = serializers.EmailField(required=False, max_length=254, help_text="Address of the owner")
    client = serializers.SlugField(required=False, max_length=40, help_text="Its code")
    include = IncludeField(
        required=False,
        help_text="`readiness`, `blockers` or both with a comma: a board in one call.",
    )


class EngagementIn(Input):
    """A new engagement; without an owner it is yours, without a time zone its client's."""

    client = ClientRefIn()
    code = TextField(rules.CODE)
    name = TextField(rules.NAME)
    owner = PersonRefIn(required=False)
    playbook = PlaybookRefIn(required=False)
    target_go_live_on = serializers.DateField(
        source="target_go_live", required=False, allow_null=True
    )
    value_low = _money()
    value_high = _money()
    currency = OptionalTextField(rules.CURRENCY)
    value_basis = OptionalTextField(rules.VALUE_BASIS)
    time_zone = OptionalTextField(TIME_ZONE)


class EngagementChangeIn(Change):
    """The fields to change; stage, dates, owner and status have operations of their own."""

    name = TextField(rules.NAME, required=False)
    next_step = OptionalTextField(rules.NEXT_STEP)
    next_step_owner_name = OptionalTextField(rules.NEXT_STEP_OWNER, source="next_step_owner")
    next_step_due_on = serializers.DateField(
        source="next_step_due", required=False, allow_null=True
    )
    value_low = _money()
    value_mode = _money()
    value_high = _money()
    currency = OptionalTextField(rules.CURRENCY)
    value_basis = OptionalTextField(rules.VALUE_BASIS)


class TargetMoveIn(Input):
    """The new go-live date, why it moves, and who asked."""

    target_go_live_on = serializers.DateField(source="target_go_live", allow_null=True)
    reason = TextField(rules.REASON)
    asked_by = serializers.ChoiceField(choices=choices_of(WaitingOn), default="us")


class OwnerChangeIn(Input):
    """Who owns it from now on."""

    owner = PersonRefIn()


class CloseIn(Input):
    """How it ended, and why."""

    outcome = serializers.ChoiceField(choices=choices_of(Outcome))
    reason = TextField(rules.REASON)


class ReopenIn(Input):
    """Why it is reopened."""

    reason = TextField(rules.REASON)


EngagementPageOut = page_of(EngagementListedOut)


class EngagementViewSet(EngagementScoped):
    """The engagements in your scope."""

    noun = "engagements"
    lookup_field = "code"
    lookup_value_converter = "str"
    serializer_class = EngagementDetailOut

    @extend_schema(parameters=[*PAGED, EngagementFilterIn], responses=EngagementPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List engagements, the latest changed first."""
        values = query_of(request, EngagementFilterIn)
        rows = selectors.narrowed(
            request.user, status=values.get("status", ""), client=values.get("client", "")
        )
        asked_here = facts_of(values)
        late = pipeline_selectors.caught_up(rows, asked_here, as_of=timezone.now())
        rows = pipeline_selectors.matching(
            rows,
            asked_here,
            within=pipeline_selectors.scope(request.user) if "age" in values else None,
            as_of=timezone.now(),
            today=timezone.localdate(),
        )
        order = ["-updated_at", "-id"]
        rows = changed_since(rows, values.get("updated_since"), changes.ENGAGEMENT)
        found = pagination.page(request, rows, order=order, out=EngagementOut)
        include(request, found["results"], values.get("include", ()))
        return Response(found, headers=late_header(late))

    @extend_schema(responses=EngagementDetailOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Show one engagement; its ETag is what a change asks for."""
        return self._shown(code)

    @extend_schema(request=EngagementIn, responses={201: EngagementDetailOut})
    def create(self, request: ApiRequest) -> Response:
        """Begin an engagement in the first stage of its playbook."""
        values = self.validated(EngagementIn)
        client = people_selectors.client_of_code(request.user, values.pop("client"))
        if client is None:
            raise serializers.ValidationError({"client": ["There is no such client."]})
        owner = person(values.pop("owner"), field="owner") if "owner" in values else request.user
        if key := values.pop("playbook", ""):
            values["playbook"] = stage_selectors.newest_playbook(key)
            if values["playbook"] is None:
                raise serializers.ValidationError({"playbook": ["There is no such playbook."]})
        made = services.create_engagement(client=client, owner=owner, **values, **self.by_caller())
        return self._shown(made.code, status_code=status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH], request=EngagementChangeIn, responses=EngagementDetailOut)
    def partial_update(self, request: ApiRequest, code: str) -> Response:
        """Change fields, if nobody else changed the engagement since it was read."""
        engagement, version = self.matched()
        values = self.validated(EngagementChangeIn)
        services.change_engagement(engagement, changes=values, version=version, **self.by_caller())
        return self._shown(code)

    @extend_schema(parameters=[IF_MATCH], request=TargetMoveIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"], url_path="target-moves")
    def target_moves(self, request: ApiRequest, code: str) -> Response:
        """Move the go-live date; old date, new date and who asked stay on record."""
        engagement, version = self.matched()
        values = self.validated(TargetMoveIn)
        services.move_target(engagement, **values, version=version, **self.by_caller())
        return self._shown(code)

    @extend_schema(parameters=[IF_MATCH], request=OwnerChangeIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"], url_path="owner-changes")
    def owner_changes(self, request: ApiRequest, code: str) -> Response:
        """Hand it to another person of the firm, who becomes a lead of it."""
        engagement, version = self.matched()
        owner = person(self.validated(OwnerChangeIn)["owner"], field="owner")
        services.change_owner(engagement, owner=owner, version=version, **self.by_caller())
        return self._shown(code)

    @extend_schema(parameters=[IF_MATCH], request=CloseIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, code: str) -> Response:
        """Close it with its outcome and the reason."""
        engagement, version = self.matched()
        values = self.validated(CloseIn)
        services.close(engagement, **values, version=version, **self.by_caller())
        return self._shown(code)

    @extend_schema(parameters=[IF_MATCH], request=ReopenIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: ApiRequest, code: str) -> Response:
        """Open it again, with a new stay in the stage it was closed in."""
        engagement, version = self.matched()
        values = self.validated(ReopenIn)
        services.reopen(engagement, **values, version=version, **self.by_caller())
        return self._shown(code)

    def _shown(self, code: str, *, status_code: int = status.HTTP_200_OK) -> Response:
        rows = selectors.visible_to(self.request.user)
        found, version = EngagementDetailOut.with_version(rows, code=code.upper())
        return Response(found, status=status_code, headers=conditional.etag(version))
