"""Moves between stages, and the playbooks that name the stages."""

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
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.domain.access import Action
from engagements.domain.labels import choices_of
from engagements.domain.stages.moves import Via
from engagements.domain.stages.playbook import PlaybookStatus
from engagements.models import Engagement, PlaybookVersion, StageVisit
from engagements.selectors import stages as selectors
from engagements.services import stages as services

VISIT_FIELDS = ("stage_key", "entered_at", "left_at", "via", "entered_by__name")
PLAYBOOK_FIELDS = ("key", "number", "title", "status", "checksum", "published_at")


class StageVisitOut(serializers.Serializer[Any]):
    """One stay in a stage; the open one has not been left."""

    stage_key = serializers.CharField()
    entered_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)
    via = serializers.ChoiceField(choices=choices_of(Via))
    entered_by__name = serializers.CharField()


class StageMoveIn(VersionIn):
    """The stage to move to."""

    target = serializers.SlugField(max_length=40)


class PlaybookOut(serializers.Serializer[Any]):
    """One published version of a playbook."""

    key = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=choices_of(PlaybookStatus))
    checksum = serializers.CharField()
    published_at = serializers.DateTimeField()


class PlaybookDetailOut(PlaybookOut):
    """One published version with its stages, gates and criteria."""

    document = serializers.DictField(child=serializers.JSONField())


StageVisitPageOut = page_of(StageVisitOut)
PlaybookPageOut = page_of(PlaybookOut)


class StageMoveViewSet(EngagementScoped):
    """The stays of one engagement in its stages, and the moves between them."""

    serializer_class = StageVisitOut

    @extend_schema(parameters=PAGED, responses=StageVisitPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List the stays that count, the latest first; an undone move counts in no figure."""
        rows = selectors.visits(self.engagement())
        order = ["-entered_at", "-id"]
        return Response(pagination.page(request, rows, order=order, fields=VISIT_FIELDS))

    @extend_schema(request=StageMoveIn, responses={201: StageVisitOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Move to a later stage, once every gate on the way lets it through."""
        engagement = self.engagement(Action.MOVE_STAGE)
        visit = services.advance_stage(engagement, **self.told(StageMoveIn), **self.by_caller())
        return self._stay(engagement, visit, status_code=status.HTTP_201_CREATED)

    @extend_schema(request=VersionIn, responses=StageVisitOut)
    @action(detail=False, methods=["post"])
    def undo(self, request: ApiRequest, code: str) -> Response:
        """Take the last move back: your own, within ten minutes, with nothing after it."""
        engagement = self.engagement(Action.MOVE_STAGE)
        visit = services.undo_move(engagement, **self.told(VersionIn), **self.by_caller())
        return self._stay(engagement, visit, status_code=status.HTTP_200_OK)

    def _stay(self, engagement: Engagement, visit: StageVisit, *, status_code: int) -> Response:
        row = selectors.visits(engagement).values(*VISIT_FIELDS).get(pk=visit.pk)
        return Response(row, status=status_code, headers=conditional.etag(engagement.version))


class PlaybookViewSet(StaffViewSet[PlaybookVersion]):
    """The playbooks that an engagement can begin with."""

    lookup_field = "key"
    lookup_value_converter = "slug"
    serializer_class = PlaybookDetailOut

    @extend_schema(parameters=PAGED, responses=PlaybookPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List published versions, the newest of each playbook first."""
        rows = selectors.published_playbooks()
        order = ["key", "-number"]
        return Response(pagination.page(request, rows, order=order, fields=PLAYBOOK_FIELDS))

    @extend_schema(responses=PlaybookDetailOut)
    def retrieve(self, request: ApiRequest, key: str) -> Response:
        """Show the newest published version of a playbook."""
        rows = selectors.published_playbooks().filter(key=key)[:1]
        return Response(get_object_or_404(rows.values(*PLAYBOOK_FIELDS, "document")))
