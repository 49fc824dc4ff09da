"""Parts of pages that print nothing but plain values: each is rendered once for the same values."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from types import NoneType
from typing import Any, cast

from django import template
from django.conf import settings
from django.template import Context, Engine
from django.template.base import Template
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

PLAIN = frozenset({str, SafeString, int, bool, NoneType, date, datetime})
MOST = 4096  # of some 2 KB each


class NotPlain(TypeError):
    """A value that does not tell by itself what is printed of it."""


@register.simple_tag(takes_context=True)
def part(context: Context, template_name: str, **values: Any) -> SafeString:
    """Print a template with nothing but ``values``: no request, no person, no token of a form.

    What was printed for equal values on this day, in this time zone, is printed again. So a part
    may say "day 3", but not "6 min ago".

    Raises:
        NotPlain: a value is a model, say: two of them are equal when their keys are.
    """
    engine = cast(Template, context.template).engine  # there is one while it prints
    piece = CachedPart(engine, template_name, values)
    # Whoever works on a template wants to see the change.
    return _render(piece) if settings.DEBUG else _rendered(piece)


class CachedPart:
    """A part with its values; equal to another one of which the same is printed."""

    __slots__ = ("engine", "key", "name", "values")

    def __init__(self, engine: Engine, name: str, values: dict[str, Any]) -> None:
        self.engine, self.name, self.values = engine, name, values
        now = (timezone.get_current_timezone_name(), timezone.localdate())
        self.key = (name, now, tuple(values), stamp(tuple(values.values())))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CachedPart) and self.key == other.key


def stamp(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what tells values apart: their types too, as 1 equals True and a safe text an unsafe.

    Raises:
        NotPlain: there is something else than plain values, tuples and frozen dataclasses of them.
    """
    kinds = tuple(map(type, values))
    if PLAIN.issuperset(kinds):
        return kinds, values
    return kinds, tuple(map(_inner, values))


def _inner(value: Any) -> Any:
    kind: Any = type(value)
    if kind in PLAIN or issubclass(kind, Enum):
        return value
    if kind is tuple:
        return stamp(value)
    return stamp(tuple([getattr(value, name) for name in _names(kind)]))


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a frozen dataclass."""
    if not is_dataclass(kind) or not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise NotPlain(
            f"A part of a page was given a {kind.__name__}. Hand it plain values, or a frozen "
            "dataclass of them."
        )
    return tuple(field.name for field in fields(kind))


def _render(piece: CachedPart) -> SafeString:
    return piece.engine.get_template(piece.name).render(Context(piece.values))


_rendered = lru_cache(maxsize=MOST)(_render)


def forget() -> None:
    """Empty what is remembered of parts."""
    _rendered.cache_clear()
