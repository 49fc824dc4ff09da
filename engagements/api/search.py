"""Search over the API: what a few words lead to, by kind and id."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from engagements import registry
from engagements.api.requests import ApiRequest
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import optional_text
from engagements.selectors import search as selectors

MOST = 20
KINDS = [kind.kind for kind in registry.listed(registry.shows().values(), "search")]


class CodeOut(serializers.Serializer[Any]):
    """A client or an engagement."""

    code = serializers.CharField()


class KeyOut(serializers.Serializer[Any]):
    """A framework, whatever its version."""

    key = serializers.CharField()


class TokenRefOut(serializers.Serializer[Any]):
    """A control of the framework."""

    token = serializers.CharField()


class HitOut(serializers.Serializer[Any]):
    """One thing that was found; the references that its kind has say which one it is."""

    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField()
    detail = optional_text()
    engagement = CodeOut(allow_null=True)
    client = CodeOut(allow_null=True)
    framework = KeyOut(allow_null=True)
    control = TokenRefOut(allow_null=True)
    number = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(many=False)
class FoundOut(serializers.Serializer[Any]):
    """The whole of what was found, the nearest first within each kind; it has no pages."""

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
        return Response({"results": [_hit(hit) for hit in found]})


def _hit(hit: selectors.Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "title": hit.title,
        "detail": hit.detail or None,
        "engagement": {"code": hit.engagement} if hit.engagement else None,
        "client": {"code": hit.client} if hit.client else None,
        "framework": {"key": hit.refs["framework"]} if "framework" in hit.refs else None,
        "control": {"token": hit.refs["control"]} if "control" in hit.refs else None,
        "number": hit.number,
    }
