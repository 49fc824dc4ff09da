"""What a caller tells is taken, or refused with its name: nothing is dropped without a word."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from django.http import QueryDict
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.views import APIView

from engagements.api.parsers import TWICE
from engagements.api.schema import BODIES

EMPTY = "Give a value, or leave the parameter out."
MAY_BE_EMPTY = frozenset({"q", "cursor"})  # no words, and the first page
Refused = dict[str, list[str]]
_told: dict[tuple[type[APIView], str, str], tuple[frozenset[str], bool]] = {}


class Input(serializers.Serializer[Any]):
    """A body, or a part of one."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values that were accepted.

        Raises:
            ValidationError: some are not, or have a name that is not known here.
        """
        known = [name for name, field in self.fields.items() if not field.read_only]
        refused: dict[str, Any] = dict(unknown(data, known))
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict) or not refused:
                raise
            refused |= error.detail
        if refused:
            raise serializers.ValidationError(refused)
        return value


class Change(Input):
    """Fields to change; those that are left out stay."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change of nothing."""
        if not attrs:
            raise serializers.ValidationError("Name a field to change.")
        return attrs


class MomentField(serializers.DateTimeField):
    """A time that says how far from UTC it is: a reader, a client and a server differ in zones."""

    default_error_messages = {
        "naive": "Say how far from UTC this is, as in 2026-03-01T14:30:00+01:00 or ...Z."
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        """Return the time.

        Raises:
            ValidationError: it does not say which zone it is of.
        """
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)


def unknown(given: Any, known: Iterable[str], *, what: str = "field") -> Refused:
    """Return a sentence for each name that is not ``known``."""
    if not isinstance(given, Mapping):
        return {}
    known = sorted(known)
    return {str(name): [_sentence(str(name), known, what)] for name in given if name not in known}


def _of_values(query: QueryDict) -> Refused:
    """Return what is refused of a query's values: of two, and of none, a call would choose."""
    twice = {name: [TWICE] for name, given in query.lists() if given[1:]}
    empty = {
        name: [EMPTY] for name, given in query.items() if not given and name not in MAY_BE_EMPTY
    }
    return empty | twice


def _of_no_body(given: Any) -> Refused:
    """Return what is refused of a body that a call does not take."""
    if given and not isinstance(given, Mapping):
        return {"non_field_errors": ["This call takes no body."]}
    return unknown(given, [])


def _sentence(name: str, known: list[str], what: str) -> str:
    if near := get_close_matches(name, known, n=1):
        return f"Unknown {what}. Did you mean {near[0]}?"
    if known:
        return f"Unknown {what}. This call takes {', '.join(known)}."
    return f"Unknown {what}. This call takes none."


def check(view: APIView) -> None:
    """Refuse what the schema of the operation does not name.

    Bodies with fields are checked by their ``Input``; here it is the query, and a body that is sent
    where none is taken.

    Raises:
        ValidationError: something has a name that is not known here.
    """
    action = getattr(view, "action", None) or ""
    if not hasattr(view, action):
        return  # no operation has this method, which is said next
    parameters, takes_body = _of_operation(view, action)
    refused = unknown(view.request.query_params, parameters, what="parameter")
    refused = _of_values(view.request.query_params) | refused
    if view.request.method not in SAFE_METHODS and not takes_body:
        refused |= _of_no_body(view.request.data)
    if refused:
        raise serializers.ValidationError(refused)


def _of_operation(view: APIView, action: str) -> tuple[frozenset[str], bool]:
    """Return the names that the operation takes in the query, and whether it takes a body."""
    key = (type(view), action, view.request.method or "")
    if key not in _told:
        schema = _schema(view, action)
        with GENERATOR_STATS.silence():  # warnings belong to the document, which has a test
            parameters = schema._get_parameters()
            takes_body = schema.method in BODIES and schema.get_request_serializer() is not None
        names = frozenset(one["name"] for one in parameters if one["in"] == "query")
        _told[key] = (names, takes_body)
    return _told[key]


def _schema(view: APIView, action: str) -> Any:
    """Return the schema of the operation, made as the generator of the whole document makes it."""
    made: Any = getattr(getattr(view, action), "kwargs", {}).get("schema", type(view.schema))
    schema: AutoSchema = made() if isinstance(made, type) else made
    schema.view = view
    schema.registry = ComponentRegistry()
    schema.path, schema.path_prefix, schema.path_regex = "", "", ""
    schema.method = view.request.method or ""
    return schema
