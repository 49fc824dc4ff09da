"""Search over the API: what a few words lead to, by kind and id."""

from functools import cache
from typing import Any

from django.utils.module_loading import import_string
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


class HitOut(serializers.Serializer[Any]):
    """One thing that was found; the references that its kind has say which one it is."""

    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField()
    detail = optional_text()
    engagement = CodeOut(allow_null=True)
    client = CodeOut(allow_null=True)
    number = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields of every hit, and the references that areas have for theirs."""
        refs = {name: shape(allow_null=True) for name, shape in _refs().items()}
        fields = super().get_fields()
        number = fields.pop("number")
        return {**fields, **refs, "number": number}


@cache
def _refs() -> dict[str, type[serializers.Serializer[Any]]]:
    """Return the shapes of the references of hits, each an object with one key."""
    named = registry.merged(registry.shows().values(), "hit_refs")
    return {name: import_string(path) for name, path in named.items()}


@extend_schema_serializer(many=False)
class FoundOut(serializers.Serializer[Any]):
    """The whole of what was found, the nearest first within each kind; it has no pages."""

    results = HitOut(many=True)


class SearchViewSet(StaffViewSet[Any]):
    """Engagements, clients, controls, evidence, reports and log entries that you see."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", str, description="Up to six words; each has to occur in what is found."
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
        **{name: _ref(shape, hit.refs.get(name)) for name, shape in _refs().items()},
        "number": hit.number,
    }


def _ref(shape: type[serializers.Serializer[Any]], key: str | None) -> dict[str, str] | None:
    return dict.fromkeys(shape().fields, key) if key else None
