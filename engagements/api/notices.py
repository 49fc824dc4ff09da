"""Notices over the API: what concerns the caller, and marking it as read."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import registry
from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import AboutOut, EngagementRefOut, RowOut
from engagements.models import Notice
from engagements.selectors import notices as selectors
from engagements.services import notices as services

SHOWS = ("unread", "all")


class NoticeOut(RowOut):
    """One thing that concerns the caller; ``about`` says what it is about."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=[(kind, row.label) for kind, row in registry.notice_types().items()]
    )
    engagement = EngagementRefOut(allow_null=True)
    subject = serializers.CharField()
    about = AboutOut(source="*", allow_null=True)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


NoticePageOut = page_of(NoticeOut)


class ReadOut(serializers.Serializer[Any]):
    """How many notices were unread and are not any more."""

    read = serializers.IntegerField()


class NoticeViewSet(StaffViewSet[Notice]):
    """What concerns you."""

    lookup_field = "key"
    lookup_value_converter = "str"
    serializer_class = NoticeOut

    def get_queryset(self) -> QuerySet[Notice]:
        """Return the caller's notices."""
        return selectors.visible_to(self.request.user)

    @extend_schema(
        parameters=[
            *PAGED,
            OpenApiParameter("show", str, enum=list(SHOWS)),
        ],
        responses=NoticePageOut,
    )
    def list(self, request: ApiRequest) -> Response:
        """List notices, newest first; the unread ones by default."""
        show = request.query_params.get("show", SHOWS[0])
        if show not in SHOWS:
            raise serializers.ValidationError({"show": ["Use unread or all."]})
        rows = selectors.unread(request.user) if show == SHOWS[0] else self.get_queryset()
        page = pagination.page(request, rows, order=["-created_at", "-id"], out=NoticeOut)
        return Response(page)

    @extend_schema(request=None, responses=NoticeOut)
    @action(detail=True, methods=["post"])
    def read(self, request: ApiRequest, key: str) -> Response:
        """Mark one notice as read."""
        get_object_or_404(self.get_queryset(), key=key)
        services.mark_read(keys=[key], **self.by_caller())
        return Response(NoticeOut.one(self.get_queryset(), key=key))

    @extend_schema(request=None, responses=ReadOut)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: ApiRequest) -> Response:
        """Mark every notice as read."""
        return Response({"read": services.mark_read(**self.by_caller())})
