"""Times in which an engagement is paused or blocked, over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.fields import TextField
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import RowOut
from engagements.api.strict import Input
from engagements.domain.engagement import WAIT_REASON, WaitingOn, WaitKind
from engagements.domain.labels import choices_of
from engagements.models import Engagement
from engagements.selectors import records
from engagements.services import engagement as services


class WaitOut(RowOut):
    """A time in which the engagement was paused or blocked; an open one has no end."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=choices_of(WaitKind))
    waiting_on = serializers.ChoiceField(choices=choices_of(WaitingOn))
    reason = serializers.CharField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WaitIn(Input):
    """What begins, whose move it is, and why."""

    kind = serializers.ChoiceField(choices=choices_of(WaitKind))
    waiting_on = serializers.ChoiceField(choices=choices_of(WaitingOn))
    reason = TextField(WAIT_REASON)


WaitPageOut = page_of(WaitOut)


class WaitViewSet(EngagementScoped):
    """The times in which one engagement was paused or blocked."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = WaitOut

    @extend_schema(parameters=PAGED, responses=WaitPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List pauses and blocks, the latest first."""
        rows = self._rows(self.engagement())
        order = ["-started_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=WaitOut))

    @extend_schema(responses=WaitOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one; its ETag is what an end asks for."""
        return self._shown(self.engagement(), number=number)

    @extend_schema(request=WaitIn, responses={201: WaitOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Begin a pause or a block."""
        engagement = self.engagement()
        wait = services.start_wait(engagement, **self.validated(WaitIn), **self.by_caller())
        return self._shown(engagement, status_code=status.HTTP_201_CREATED, pk=wait.pk)

    @extend_schema(parameters=[IF_MATCH], request=None, responses=WaitOut)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, code: str, number: int) -> Response:
        """End the pause or the block, if nobody else did since it was read."""
        engagement = self.engagement()
        wait = get_object_or_404(self._rows(engagement), number=number)
        shown = WaitOut.one(self._rows(engagement), number=number)
        conditional.matched(request, version=conditional.stamp(shown))
        services.end_wait(engagement, kind=wait.kind, wait=wait, **self.by_caller())
        return self._shown(engagement, number=number)

    def _rows(self, engagement: Engagement) -> Any:
        return records.numbered(records.waits(engagement))

    def _shown(
        self, engagement: Engagement, *, status_code: int = status.HTTP_200_OK, **named: Any
    ) -> Response:
        shown = WaitOut.one(self._rows(engagement), **named)
        headers = conditional.etag(conditional.stamp(shown))
        return Response(shown, status=status_code, headers=headers)
