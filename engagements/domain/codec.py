"""Frozen dataclasses to canonical JSON and back, with no second list of their fields."""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")
Reader = Callable[[Any], Any]


class Unreadable(ValueError):
    """What is stored is not what this version can read; the text says where and why."""

    def __init__(self, reason: str, path: str = "") -> None:
        self.reason, self.path = reason, path
        super().__init__(f"{path}: {reason}" if path else reason)

    def below(self, step: str) -> "Unreadable":
        """Return the same error, seen from one level up."""
        dot = "." if self.path and not self.path.startswith("[") else ""
        return Unreadable(self.reason, f"{step}{dot}{self.path}")


def to_json(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, UTF-8, no spaces, moments in UTC with a Z."""
    # Dataclasses alone stay unsorted.
    return orjson.dumps(to_plain(value), option=orjson.OPT_SORT_KEYS)


def to_plain(value: Any) -> Any:
    """Return dataclasses as the lists, objects, numbers and texts that JSON has."""
    return orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))


def parsed(text: bytes | str) -> Any:
    """Return the plain JSON of a text.

    Raises:
        Unreadable: it is not JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable("The data are damaged: they are not JSON.") from error


def build(kind: type[T], plain: Any, *, path: str) -> T:
    """Return the dataclass that plain JSON was made from.

    A field that is absent takes its declared default; one that the dataclass does not know is
    refused, for nobody could say what it meant.

    Raises:
        Unreadable: a field is unknown, missing without a default, or of another type.
    """
    try:
        built: T = _reader(cast("Any", kind))(plain)
    except Unreadable as error:
        raise error.below(path) from error
    return built


def shape(kind: Any) -> str:
    """Return the fields of a dataclass, and of those inside it, as one comparable text."""
    return ";".join(_shapes(kind, {}).values())


def _shapes(kind: Any, found: dict[str, str]) -> dict[str, str]:
    for arm in get_args(kind):
        _shapes(arm, found)
    if is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in found:
        hints = get_type_hints(kind)
        found[kind.__name__] = f"{kind.__name__}({', '.join(map(str, hints.items()))})"
        for hint in hints.values():
            _shapes(hint, found)
    return found


@lru_cache(maxsize=512)
def _reader(kind: Any) -> Reader:
    if kind is Any:
        return lambda plain: plain
    if make := _BY_ORIGIN.get(get_origin(kind)):
        return make(get_args(kind))
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    return _scalar_reader(kind)


def _union_reader(kinds: Sequence[Any]) -> Reader:
    """Read one type or nothing, or the dataclass that the field ``kind`` names."""
    arms = [arm for arm in kinds if arm is not type(None)]
    if len(arms) == 1:
        inner = _reader(arms[0])
        return lambda plain: None if plain is None else inner(plain)
    readers = {arm.__dataclass_fields__["kind"].default: _reader(arm) for arm in arms}

    def read(plain: Any) -> Any:
        kind = plain.get("kind") if isinstance(plain, dict) else None
        if not isinstance(kind, str) or kind not in readers:
            raise Unreadable(f"not one of {', '.join(readers)}.", "kind")
        return readers[kind](plain)

    return read


def _one_of_reader(values: Sequence[Any]) -> Reader:
    def read(plain: Any) -> Any:
        if plain not in values:
            raise Unreadable(f"not one of {', '.join(map(str, values))}.")
        return plain

    return read


def _read_mapping(plain: Any) -> Any:
    if not isinstance(plain, dict):
        raise Unreadable("not an object.")
    return plain


def _tuple_reader(inner: Reader) -> Reader:
    def read(plain: Any) -> Any:
        if not isinstance(plain, list):
            raise Unreadable("not a list.")
        place = 0
        found = []
        try:
            for place, item in enumerate(plain):  # noqa: B007 - the place is told in the error
                found.append(inner(item))
        except Unreadable as error:
            raise error.below(f"[{place}]") from error
        return tuple(found)

    return read


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = frozenset(field.name for field in fields(kind) if not _has_default(field))

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise Unreadable(f"not an object with the fields of {kind.__name__}.")
        told: dict[str, Any] = {}
        name = ""
        try:
            for name, value in plain.items():
                told[name] = readers[name](value)
        except KeyError as error:
            raise Unreadable(f"{kind.__name__} has no such field.", name) from error
        except Unreadable as error:
            raise error.below(name) from error
        if missing := needed - told.keys():
            raise Unreadable("missing, and it has no default.", min(missing))
        return kind(**told)

    return read


def _has_default(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _scalar_reader(kind: Any) -> Reader:
    if kind is datetime:
        return _converted(_moment, kind)
    if kind is date:
        return _converted(date.fromisoformat, kind)
    if issubclass(kind, Enum):
        return _converted(kind, kind)

    def read(plain: Any) -> Any:
        if type(plain) is kind:
            return plain
        if kind is float and type(plain) is int:
            return float(plain)
        raise Unreadable(f"not {kind.__name__}.")

    return read


def _moment(plain: Any) -> datetime:
    found = datetime.fromisoformat(plain)
    if found.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return found


def _converted(convert: Callable[[Any], Any], kind: Any) -> Reader:
    def read(plain: Any) -> Any:
        try:
            return convert(plain)
        except (TypeError, ValueError) as error:
            raise Unreadable(f"{plain!r} is no {kind.__name__}.") from error

    return read


_BY_ORIGIN: Mapping[Any, Callable[[Sequence[Any]], Reader]] = {
    types.UnionType: _union_reader,
    Literal: _one_of_reader,
    tuple: lambda kinds: _tuple_reader(_reader(kinds[0])),
    Mapping: lambda _: _read_mapping,
}
