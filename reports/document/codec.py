"""Frozen dataclasses to canonical JSON and back, with no second list of their fields."""

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")


class UnreadableSnapshot(ValueError):
    """What is stored is not what this version can read; the text says why in one sentence."""


def to_json(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, UTF-8, no spaces, moments in UTC with a Z."""
    plain = orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)  # dataclasses alone stay unsorted


def parsed(text: bytes | str) -> Any:
    """Return the plain JSON of a text.

    Raises:
        UnreadableSnapshot: it is not JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UnreadableSnapshot("The data are damaged: they are not JSON.") from error


def build(kind: type[T], plain: Any, *, path: str) -> T:
    """Return the dataclass that plain JSON was made from.

    A field that is absent takes its declared default; one that the dataclass does not know is
    refused, for nobody could say what it meant.

    Raises:
        UnreadableSnapshot: a field is unknown, missing without a default, or of another type.
    """
    built: T = _build(kind, plain, path)
    return built


def _build(kind: Any, plain: Any, path: str) -> Any:
    if get_origin(kind) is types.UnionType:
        inner = next(arm for arm in get_args(kind) if arm is not type(None))
        return None if plain is None else _build(inner, plain, path)
    if get_origin(kind) is tuple:
        if not isinstance(plain, list):
            raise UnreadableSnapshot(f"{path}: not a list.")
        inner = get_args(kind)[0]
        return tuple(_build(inner, item, f"{path}[{i}]") for i, item in enumerate(plain))
    if is_dataclass(kind):
        return _build_dataclass(kind, plain, path)
    return _build_scalar(kind, plain, path)


def _build_dataclass(kind: Any, plain: Any, path: str) -> Any:
    if not isinstance(plain, dict):
        raise UnreadableSnapshot(f"{path}: not an object with the fields of {kind.__name__}.")
    known = {field.name: field for field in fields(kind)}
    for name in plain:
        if name not in known:
            raise UnreadableSnapshot(f"{path}.{name}: {kind.__name__} has no such field.")
    hints = get_type_hints(kind)
    told: dict[str, Any] = {}
    for name, field in known.items():
        if name in plain:
            told[name] = _build(hints[name], plain[name], f"{path}.{name}")
        elif not _has_default(field):
            raise UnreadableSnapshot(f"{path}.{name}: missing, and it has no default.")
    return kind(**told)


def _has_default(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _build_scalar(kind: Any, plain: Any, path: str) -> Any:
    if kind is float and type(plain) is int:
        return float(plain)
    if kind in {datetime, date} or issubclass(kind, Enum):
        read = kind if issubclass(kind, Enum) else kind.fromisoformat
        try:
            return read(plain)
        except (TypeError, ValueError) as error:
            raise UnreadableSnapshot(f"{path}: {plain!r} is no {kind.__name__}.") from error
    if type(plain) is not kind:
        raise UnreadableSnapshot(f"{path}: not {kind.__name__}.")
    return plain
