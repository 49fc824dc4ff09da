"""Moves between stages, and the playbooks that name the stages."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped, StaffViewSet
from engagements.api.shapes import PersonOut, RowOut
from engagements.api.strict import Input
from engagements.domain.labels import choices_of
from engagements.domain.stages.moves import Via
from engagements.domain.stages.playbook import PlaybookStatus
from engagements.models import Engagement, PlaybookVersion, StageVisit
from engagements.selectors import stages as selectors
from engagements.services import stages as services


class StageVisitOut(RowOut):
    """One stay in a stage; the open one has not been left."""

    stage = serializers.CharField(source="stage_key")
    entered_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)
    via = serializers.ChoiceField(choices=choices_of(Via))
    entered_by = PersonOut()


class StageMoveIn(Input):
    """The stage to move to."""

    to_stage = serializers.SlugField(max_length=40)


class PlaybookOut(RowOut):
    """One published version of a playbook."""

    key = serializers.CharField()
    version = serializers.IntegerField(source="number")
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
        return Response(pagination.page(request, rows, order=order, out=StageVisitOut))

    @extend_schema(parameters=[IF_MATCH], request=StageMoveIn, responses={201: StageVisitOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Move to a later stage, once every gate on the way lets it through."""
        engagement, version = self.matched()
        target = later_stage(engagement, self.validated(StageMoveIn)["to_stage"])
        visit = services.advance_stage(
            engagement, target=target, version=version, **self.by_caller()
        )
        return self._stay(engagement, visit, status_code=status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH], request=None, responses=StageVisitOut)
    @action(detail=False, methods=["post"])
    def undo(self, request: ApiRequest, code: str) -> Response:
        """Take the last move back: your own, within ten minutes, with nothing after it."""
        engagement, version = self.matched()
        visit = services.undo_move(engagement, version=version, **self.by_caller())
        return self._stay(engagement, visit, status_code=status.HTTP_200_OK)

    def _stay(self, engagement: Engagement, visit: StageVisit, *, status_code: int) -> Response:
        row = StageVisitOut.one(selectors.visits(engagement), pk=visit.pk)
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
        return Response(pagination.page(request, rows, order=order, out=PlaybookOut))

    @extend_schema(responses=PlaybookDetailOut)
    def retrieve(self, request: ApiRequest, key: str) -> Response:
        """Show the newest published version of a playbook."""
        rows = PlaybookDetailOut.all_of(selectors.published_playbooks(key=key)[:1])
        if not rows:
            raise Http404
        return Response(rows[0])


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
