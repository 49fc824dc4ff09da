"""Search over the API: what a few words lead to, by kind and id."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api.requests import ApiRequest
from engagements.api.scope import StaffViewSet
from engagements.selectors import search as selectors

MOST = 20


class HitOut(serializers.Serializer[Any]):
    """One thing that was found; the ids that its kind has say which one it is."""

    kind = serializers.ChoiceField(
        choices=["engagement", "client", "control", "evidence", "entry", "report"]
    )
    title = serializers.CharField()
    detail = serializers.CharField()
    engagement = serializers.CharField()
    client = serializers.CharField()
    framework = serializers.CharField()
    control = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(many=False)
class FoundOut(serializers.Serializer[Any]):
    """What was found, the nearest first within each kind."""

    results = HitOut(many=True)


class SearchViewSet(StaffViewSet[Any]):
    """Engagements, clients, controls, evidence, reports and log entries that you see."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", str, description="Up to six words; each has to stand in what is found."
            )
        ],
        responses=FoundOut,
    )
    def list(self, request: ApiRequest) -> Response:
        """Find what matches every word, at most 20 of each kind."""
        words = selectors.words_of(request.query_params.get("q", ""))
        found = selectors.places(request.user, words, here=None, most=MOST)
        found += selectors.records(request.user, words, most=MOST)
        return Response({"results": [asdict(hit) for hit in found]})
