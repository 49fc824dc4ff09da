"""How rows of a selector become JSON: a declared shape names its columns and nests them itself.

A ``RowOut`` is at once the schema of an answer and the list of columns to read. ``owner =
PersonOut()`` reads ``owner__email`` and ``owner__name`` and answers ``{"email", "name"}``; a field
reads another column when its ``source`` says so. Nothing is read that is not answered, and no row
costs a query.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.generics import get_object_or_404

from engagements.domain.jobs import State
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Verdict
from engagements.domain.references import Noun, number_in

VERDICTS = [verdict.value.lower() for verdict in Verdict]
Row = Mapping[str, Any]


class _Plan(NamedTuple):
    """What ``RowOut.shown`` does for each row, worked out once."""

    names: tuple[str, ...]  # of fields that are columns
    read: Callable[[Row], tuple[Any, ...]]
    blank: tuple[str, ...]  # an empty text of these is null
    lower: tuple[str, ...]  # verdicts
    nested: tuple[tuple[str, "_Plan", bool], ...]
    columns: tuple[str, ...]


class RowOut(serializers.Serializer[Any]):
    """The shape of a row of ``.values(*columns())``; absent values are null, never empty texts."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Return the columns that the shape reads."""
        return _plan_of(cls).columns

    @classmethod
    def shown(cls, row: Row) -> dict[str, Any]:
        """Return a row as JSON says it."""
        return _shown(_plan_of(cls), row)

    @classmethod
    def all_of(cls, rows: QuerySet[Any]) -> list[dict[str, Any]]:
        """Return all of ``rows`` as JSON says them, in one query."""
        plan = _plan_of(cls)
        return [_shown(plan, row) for row in rows.values(*plan.columns)]

    @classmethod
    def one(cls, rows: QuerySet[Any], **named: Any) -> dict[str, Any]:
        """Return the one of ``rows`` that is asked for.

        Raises:
            Http404: there is none.
        """
        found: Row = get_object_or_404(rows.values(*cls.columns()), **named)
        return cls.shown(found)

    @classmethod
    def with_version(cls, rows: QuerySet[Any], **named: Any) -> tuple[dict[str, Any], int]:
        """Return the one of ``rows`` that is asked for, and which version of it this is.

        Raises:
            Http404: there is none.
        """
        found: Row = get_object_or_404(rows.values(*cls.columns(), "version"), **named)
        return cls.shown(found), found["version"]


def _shown(plan: _Plan, row: Row) -> dict[str, Any]:
    made = dict(zip(plan.names, plan.read(row), strict=True))
    for name in plan.blank:
        if made[name] == "":
            made[name] = None
    for name in plan.lower:
        made[name] = made[name] and made[name].lower()
    for name, part, optional in plan.nested:
        inner = _shown(part, row)
        made[name] = None if optional and next(iter(inner.values())) in {None, ""} else inner
    return made


@cache
def _plan_of(shape: type[RowOut], prefix: str = "") -> _Plan:
    plain: dict[str, str] = {}
    blank: list[str] = []
    lower: list[str] = []
    nested: list[tuple[str, _Plan, bool]] = []
    for name, field in shape().get_fields().items():
        source = field.source or name
        at = prefix if source == "*" else prefix + source.replace(".", "__")
        if isinstance(field, RowOut):
            below = at if source == "*" else f"{at}__"
            nested.append((name, _plan_of(type(field), below), field.allow_null))
            continue
        plain[name] = at
        if field.allow_null and isinstance(field, (serializers.CharField, serializers.ChoiceField)):
            blank.append(name)
        if isinstance(field, VerdictField):
            lower.append(name)
    columns = (*plain.values(), *(column for _, part, _ in nested for column in part.columns))
    return _Plan(
        names=tuple(plain),
        read=_reader(tuple(plain.values())),
        blank=tuple(blank),
        lower=tuple(lower),
        nested=tuple(nested),
        columns=columns,
    )


def _reader(columns: tuple[str, ...]) -> Callable[[Row], tuple[Any, ...]]:
    if len(columns) > 1:
        read: Any = itemgetter(*columns)
        return read  # type: ignore[no-any-return]
    return lambda row: tuple(row[column] for column in columns)


class VerdictField(serializers.ChoiceField):
    """A verdict of readiness, in the small letters of the API."""

    def __init__(self, **options: Any) -> None:
        """Take any verdict."""
        super().__init__(choices=VERDICTS, **options)


def optional_text(**options: Any) -> serializers.CharField:
    """Return the field of a text that may be missing: null, never empty."""
    return serializers.CharField(allow_null=True, **options)


class PersonOut(RowOut):
    """A person: the address says who, the name is for people to read."""

    email = serializers.EmailField()
    name = serializers.CharField()


class ClientRefOut(RowOut):
    """The client company."""

    code = serializers.CharField()
    name = serializers.CharField()


class EngagementRefOut(RowOut):
    """The engagement."""

    code = serializers.CharField()
    name = serializers.CharField()


class PlaybookRefOut(RowOut):
    """The version of a playbook."""

    key = serializers.CharField()
    version = serializers.IntegerField(source="number")


class EvidenceRefOut(RowOut):
    """A piece of evidence of the same engagement."""

    number = serializers.IntegerField()
    title = serializers.CharField()


class NumberRefOut(RowOut):
    """Another record of the same kind and engagement."""

    number = serializers.IntegerField()


class AboutOut(RowOut):
    """What something is about, and which one of its kind where its engagement has several."""

    kind = serializers.CharField(source="about_kind")
    key = optional_text(source="about_key")


class JobRefOut(RowOut):
    """The background work behind something, and how far it is."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=choices_of(State))
    step = serializers.IntegerField()
    steps = serializers.IntegerField()
    words = optional_text()
    error_code = optional_text()
    error_text = optional_text()


def person(user: Any) -> dict[str, str]:
    """Return a person as JSON says them."""
    return {"email": user.email, "name": user.name}


def numbers_in(refs: Iterable[str], *, kind: str = "E") -> list[int]:
    """Return the numbers in references such as ``E-07``; those of another kind are left out."""
    found = (number_in(ref, Noun(kind)) for ref in refs)
    return [number for number in found if number is not None]


def evidence_refs(refs: Iterable[str], titles: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return pieces of evidence as JSON points at them."""
    return [{"number": n, "title": titles.get(n, "")} for n in numbers_in(refs)]


def number_ref(ref: str, *, kind: str) -> dict[str, int] | None:
    """Return a waiver (``W``) or an exception (``X``) as JSON points at it."""
    found = numbers_in([ref], kind=kind)
    return {"number": found[0]} if found else None
