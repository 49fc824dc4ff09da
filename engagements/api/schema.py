"""The OpenAPI schema of every operation: its noun, its name, and the errors it answers with."""

from functools import cache
from typing import Any, Literal

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from engagements.api import headers, idempotency
from engagements.api.pagination import MAX_PAGE_SIZE, PAGE_SIZE

Direction = Literal["request", "response"]
READS = frozenset({"GET"})
BODIES = frozenset({"POST", "PUT", "PATCH"})
ERRORS = {
    "400": "Some values were not accepted; `fields` names them. Nothing was changed.",
    "401": "Nobody is signed in, or the token is wrong, revoked or expired.",
    "403": "The caller may not do this; the sentence names who can, the code why.",
    "404": "There is no such thing in the caller's scope.",
    "405": "This address has no such method; `Allow` names those that it has.",
    "406": "Answers are JSON, and files as they are: `Accept` has to take that.",
    "409": "A rule, or a change by somebody else, prevents it. Nothing was changed.",
    "412": "It was changed since the `If-Match` version was read. Nothing was changed.",
    "413": "The body is too large. Nothing was changed.",
    "415": "The body is of another content type than this call takes. Nothing was changed.",
    "428": "`If-Match` is missing. Nothing was changed.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "500": "The fault is in the toolkit, not in what you sent; `request_id` finds it in the log.",
}
PAGED = [
    OpenApiParameter("cursor", str, description="From `next` or `previous` of a page."),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
        description="Rows of a page.",
    ),
]
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that was read."
)


@cache
def document() -> dict[str, Any]:
    """Return the schema of all operations; routes do not change while the process runs."""
    generator: Any = SchemaGenerator  # the library has no types here
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made


class KeptGenerator(SchemaGenerator):
    """Gives everybody the one document instead of working it out for each request."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - the library's signature
        """Return the document."""
        return document()


class ErrorOut(serializers.Serializer[Any]):
    """What went wrong, in one sentence for people and one word for programs."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment] # a declared field is no attribute
        child=serializers.JSONField(), required=False, help_text="What to do about which value."
    )
    param = serializers.CharField(
        required=False, help_text="The value of the request that a rule refuses."
    )


def error_codes(
    method: str, *, asks: bool, conditional: bool, takes_body: bool = False
) -> list[str]:
    """Return the statuses with which an operation can refuse.

    ``asks``: it reads values from the query. ``conditional``: it wants `If-Match`.
    """
    found = {"401", "403", "404", "405", "406", "429", "500"}
    if method not in READS:
        found |= {"400", "409"}
    if asks:
        found.add("400")
    if conditional:
        found |= {"412", "428"}
    if takes_body:
        found |= {"413", "415"}
    return sorted(found)


def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the serializer of a keyset page of ``row``."""
    name = f"{row.__name__.removesuffix('Out')}PageOut"
    made = type(
        name,
        (serializers.Serializer,),
        {
            "__doc__": "One keyset page; `next` and `previous` are addresses or null.",
            "__module__": row.__module__,
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": row(many=True),
        },
    )
    # A list answers with one page, not with a list of pages.
    return extend_schema_serializer(many=False)(made)


def whole_list_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the serializer of a list of ``row`` that is never cut into pages."""
    name = f"{row.__name__.removesuffix('Out').removesuffix('IO')}ListOut"
    made = type(
        name,
        (serializers.Serializer,),
        {
            "__doc__": "The whole list; it has no pages.",
            "__module__": row.__module__,
            "results": row(many=True),
        },
    )
    return extend_schema_serializer(many=False)(made)


class NounSchema(AutoSchema):
    """Groups operations by their noun and documents their errors, for every view alike."""

    def get_operation_id(self) -> str:
        """Return a name of its own; what answers with a list is called one."""
        name: str = super().get_operation_id()
        answer = self.get_response_serializers()
        lists = getattr(answer, "__name__", "").endswith(("PageOut", "ListOut"))
        return f"{name.removesuffix('_retrieve')}_list" if lists and "_retrieve" in name else name

    def get_tags(self) -> list[str]:
        """Return the noun: the first part below an engagement, unless the view names one."""
        if noun := getattr(self.view, "noun", ""):
            return [noun]
        words = self._tokenize_path()
        below = len(words) > 1 and words[0] == "engagements"
        return [words[1] if below else words[0]] if words else ["api"]

    def _get_parameters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = list(super()._get_parameters())
        if self.method == "POST" and idempotency.takes_key(self.view):
            found.append(headers.IDEMPOTENCY_KEY)
        if self.method in READS and self._answers_json():
            found.append(headers.IF_NONE_MATCH)
        return found

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        parameters = self._get_parameters()
        takes_body = self.method in BODIES and self.get_request_serializer() is not None
        codes = error_codes(
            self.method,
            asks=any(parameter["in"] == "query" for parameter in parameters),
            conditional=any(parameter["name"] == "If-Match" for parameter in parameters),
            takes_body=takes_body,
        )
        error = self.resolve_serializer(ErrorOut, direction).ref
        for code in codes:
            content = {"application/json": {"schema": error}}
            bodies.setdefault(code, {"description": ERRORS[code], "content": content})
        is_json = self._answers_json()
        if self.method in READS and is_json:
            bodies.setdefault("304", {"description": "Nothing differs from what you have."})
        for code, body in bodies.items():
            body["headers"] = headers.of_answer(code, method=self.method, is_json=is_json)
        return bodies

    def _answers_json(self) -> bool:
        """Tell whether the answer is JSON, and not a file."""
        given = self.get_response_serializers()
        if not isinstance(given, dict):
            return True
        return all(key[1] == "application/json" for key in given if isinstance(key, tuple))
