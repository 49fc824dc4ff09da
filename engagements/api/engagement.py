"""Engagements over the API: list, make, change, move the date, close and open again."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import permissions
from engagements.api import conditional, pagination
from engagements.api.people import person
from engagements.api.pipeline import FactFilterIn, late_header
from engagements.api.pipeline import asked as asked_for
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.strict import Input
from engagements.domain.access import Action
from engagements.domain.engagement import Outcome, Status, WaitingOn, WaitKind
from engagements.domain.labels import choices_of
from engagements.selectors import engagement as selectors
from engagements.selectors import people as people_selectors
from engagements.selectors import pipeline as pipeline_selectors
from engagements.selectors import records
from engagements.selectors import stages as stage_selectors
from engagements.services import engagement as services

FIELDS = (
    "code",
    "client__code",
    "client__name",
    "name",
    "owner__email",
    "owner__name",
    "playbook_version__key",
    "playbook_version__number",
    "status",
    "current_stage",
    "stage_entered_at",
    "committed_at",
    "first_go_live_at",
    "last_go_live_at",
    "closed_at",
    "outcome",
    "target_go_live",
    "next_step",
    "next_step_owner",
    "next_step_due",
    "value_low",
    "value_mode",
    "value_high",
    "currency",
    "time_zone",
    "created_at",
    "updated_at",
    "version",
)
LONG_FIELDS = ("outcome_reason", "value_basis")
WAIT_FIELDS = ("kind", "waiting_on", "reason", "started_at", "ended_at")


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True
    )


class EngagementOut(serializers.Serializer[Any]):
    """One engagement, as a list shows it; money is a decimal in a string."""

    code = serializers.CharField()
    client__code = serializers.CharField()
    client__name = serializers.CharField()
    name = serializers.CharField()
    owner__email = serializers.EmailField()
    owner__name = serializers.CharField()
    playbook_version__key = serializers.CharField()
    playbook_version__number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=choices_of(Status))
    current_stage = serializers.CharField()
    stage_entered_at = serializers.DateTimeField()
    committed_at = serializers.DateTimeField(allow_null=True)
    first_go_live_at = serializers.DateTimeField(allow_null=True)
    last_go_live_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=choices_of(Outcome), allow_blank=True)
    target_go_live = serializers.DateField(allow_null=True)
    next_step = serializers.CharField()
    next_step_owner = serializers.CharField()
    next_step_due = serializers.DateField(allow_null=True)
    value_low = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    value_mode = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    value_high = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class EngagementDetailOut(EngagementOut):
    """One engagement with its long texts."""

    outcome_reason = serializers.CharField()
    value_basis = serializers.CharField()


class EngagementFilterIn(FactFilterIn):
    """Which engagements to list; all conditions have to hold."""

    stage = serializers.SlugField(required=False, max_length=40)
    status = serializers.ChoiceField(choices=choices_of(Status), required=False)
    owner = serializers.EmailField(required=False, max_length=254, help_text="Address of the owner")
    client = serializers.SlugField(required=False, max_length=40, help_text="Code of the client")


class EngagementIn(Input):
    """A new engagement; without an owner it is yours, without a time zone its client's."""

    client = serializers.SlugField(max_length=40)
    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=120)
    owner = serializers.EmailField(required=False, max_length=254)
    playbook = serializers.SlugField(required=False, max_length=60)
    target_go_live = serializers.DateField(required=False, allow_null=True)
    value_low = _money()
    value_high = _money()
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    value_basis = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    time_zone = serializers.CharField(required=False, allow_blank=True, max_length=60)


class EngagementChangeIn(Input):
    """The fields to change; stage, dates, owner and status have operations of their own."""

    name = serializers.CharField(required=False, max_length=120)
    next_step = serializers.CharField(required=False, allow_blank=True, max_length=300)
    next_step_owner = serializers.CharField(required=False, allow_blank=True, max_length=120)
    next_step_due = serializers.DateField(required=False, allow_null=True)
    value_low = _money()
    value_mode = _money()
    value_high = _money()
    currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    value_basis = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change of nothing."""
        if not attrs:
            raise serializers.ValidationError("Name a field to change.")
        return attrs


class VersionIn(Input):
    """The version that was read: a change by somebody else in between is refused."""

    version = serializers.IntegerField(min_value=1)


class TargetMoveIn(VersionIn):
    """The new go-live date, why it moves, and who asked."""

    target_go_live = serializers.DateField(allow_null=True)
    reason = serializers.CharField(max_length=2000)
    asked_by = serializers.ChoiceField(choices=choices_of(WaitingOn), default="us")


class OwnerChangeIn(VersionIn):
    """The address of who owns it from now on."""

    owner = serializers.EmailField(max_length=254)


class CloseIn(VersionIn):
    """How it ended, and why."""

    outcome = serializers.ChoiceField(choices=choices_of(Outcome))
    reason = serializers.CharField(max_length=2000)


class ReopenIn(VersionIn):
    """Why it goes on."""

    reason = serializers.CharField(max_length=2000)


class WaitOut(serializers.Serializer[Any]):
    """A time in which the engagement was paused or blocked; an open one has no end."""

    kind = serializers.ChoiceField(choices=choices_of(WaitKind))
    waiting_on = serializers.ChoiceField(choices=choices_of(WaitingOn))
    reason = serializers.CharField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WaitIn(Input):
    """What begins, whose move it is, and why."""

    kind = serializers.ChoiceField(choices=choices_of(WaitKind))
    waiting_on = serializers.ChoiceField(choices=choices_of(WaitingOn))
    reason = serializers.CharField(max_length=300)


class WaitEndIn(Input):
    """Which of the two ends."""

    kind = serializers.ChoiceField(choices=choices_of(WaitKind))


EngagementPageOut = page_of(EngagementOut)
WaitPageOut = page_of(WaitOut)


class EngagementViewSet(EngagementScoped):
    """The engagements in your scope."""

    noun = "engagements"
    lookup_field = "code"
    lookup_value_converter = "str"
    serializer_class = EngagementDetailOut

    @extend_schema(parameters=[*PAGED, EngagementFilterIn], responses=EngagementPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List engagements, the latest changed first."""
        asked = EngagementFilterIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        columns = {"status": "status", "client": "client__code"}
        wanted = {columns[key]: told[key] for key in columns if key in told}
        rows, asked_here = selectors.visible_to(request.user).filter(**wanted), asked_for(told)
        late = pipeline_selectors.caught_up(rows, asked_here, as_of=timezone.now())
        rows = pipeline_selectors.matching(
            rows,
            asked_here,
            within=pipeline_selectors.scope(request.user) if "age" in told else None,
            as_of=timezone.now(),
            today=timezone.localdate(),
        )
        order = ["-updated_at", "-id"]
        found = pagination.page(request, rows, order=order, fields=FIELDS)
        return Response(found, headers=late_header(late))

    @extend_schema(responses=EngagementDetailOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Show one engagement; its ETag is what a change asks for."""
        return self._shown(code)

    @extend_schema(request=EngagementIn, responses={201: EngagementDetailOut})
    def create(self, request: ApiRequest) -> Response:
        """Begin an engagement in the first stage of its playbook."""
        permissions.require(Action.CREATE_ENGAGEMENT, user=request.user)
        told = self.told(EngagementIn)
        clients = people_selectors.clients_visible_to(request.user)
        client = clients.filter(code=told.pop("client")).first()
        if client is None:
            raise serializers.ValidationError({"client": ["There is no such client."]})
        owner = person(told.pop("owner"), field="owner") if "owner" in told else request.user
        if key := told.pop("playbook", ""):
            told["playbook"] = stage_selectors.published_playbooks().filter(key=key).first()
            if told["playbook"] is None:
                raise serializers.ValidationError({"playbook": ["There is no such playbook."]})
        made = services.create_engagement(client=client, owner=owner, **told, **self.by_caller())
        return self._shown(made.code, status_code=status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH], request=EngagementChangeIn, responses=EngagementDetailOut)
    def partial_update(self, request: ApiRequest, code: str) -> Response:
        """Change fields, if nobody else changed the engagement since it was read."""
        engagement = self.engagement(Action.CHANGE_ENGAGEMENT)
        version = conditional.matched(request, version=engagement.version)
        told = self.told(EngagementChangeIn)
        services.change_engagement(engagement, changes=told, version=version, **self.by_caller())
        return self._shown(code)

    @extend_schema(request=TargetMoveIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"], url_path="target-moves")
    def target_moves(self, request: ApiRequest, code: str) -> Response:
        """Move the go-live date; old date, new date and who asked stay on record."""
        engagement = self.engagement(Action.MOVE_TARGET)
        services.move_target(engagement, **self.told(TargetMoveIn), **self.by_caller())
        return self._shown(code)

    @extend_schema(request=OwnerChangeIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"], url_path="owner-changes")
    def owner_changes(self, request: ApiRequest, code: str) -> Response:
        """Hand it to another person of the firm, who becomes a lead of it."""
        engagement = self.engagement(Action.MANAGE_MEMBERS)
        told = self.told(OwnerChangeIn)
        owner = person(told["owner"], field="owner")
        services.change_owner(engagement, owner=owner, version=told["version"], **self.by_caller())
        return self._shown(code)

    @extend_schema(request=CloseIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, code: str) -> Response:
        """Close it with its outcome and the reason."""
        engagement = self.engagement(Action.CLOSE)
        services.close(engagement, **self.told(CloseIn), **self.by_caller())
        return self._shown(code)

    @extend_schema(request=ReopenIn, responses=EngagementDetailOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: ApiRequest, code: str) -> Response:
        """Open it again, with a new stay in the stage it was closed in."""
        engagement = self.engagement(Action.CLOSE)
        services.reopen(engagement, **self.told(ReopenIn), **self.by_caller())
        return self._shown(code)

    def _shown(self, code: str, *, status_code: int = status.HTTP_200_OK) -> Response:
        rows = selectors.visible_to(self.request.user).values(*FIELDS, *LONG_FIELDS)
        row = get_object_or_404(rows, code=code)
        return Response(row, status=status_code, headers=conditional.etag(row["version"]))


class WaitViewSet(EngagementScoped):
    """The times in which one engagement was paused or blocked."""

    serializer_class = WaitOut

    @extend_schema(parameters=PAGED, responses=WaitPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List pauses and blocks, the latest first."""
        rows = records.waits(self.engagement())
        order = ["-started_at", "-id"]
        return Response(pagination.page(request, rows, order=order, fields=WAIT_FIELDS))

    @extend_schema(request=WaitIn, responses={201: WaitOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Begin a pause or a block."""
        engagement = self.engagement(Action.LOG)
        wait = services.start_wait(engagement, **self.told(WaitIn), **self.by_caller())
        row = records.waits(engagement).values(*WAIT_FIELDS).get(pk=wait.pk)
        return Response(row, status=status.HTTP_201_CREATED)

    @extend_schema(request=WaitEndIn, responses=WaitOut)
    @action(detail=False, methods=["post"])
    def end(self, request: ApiRequest, code: str) -> Response:
        """End the pause or the block that goes on."""
        engagement, told = self.engagement(Action.LOG), self.told(WaitEndIn)
        services.end_wait(engagement, **told, **self.by_caller())
        ended = records.waits(engagement).filter(kind=told["kind"]).order_by("-id")
        return Response(ended.values(*WAIT_FIELDS).first())
