"""Frozen dataclasses to canonical JSON and back, with no second list of their fields."""

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")


def to_json(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, UTF-8, no spaces, moments in UTC with a Z."""
    plain = orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)  # dataclasses alone stay unsorted


def from_plain(kind: type[T], text: bytes | str, *, format_name: str) -> T:
    """Return the dataclass that ``text`` was made from.

    Raises:
        ValueError: not JSON, another format, or a field that is missing or of another type.
    """
    plain = orjson.loads(text)
    if not isinstance(plain, dict) or plain.get("format") != format_name:
        raise ValueError(f"not a document of format {format_name}")
    built: T = _build(kind, plain, "snapshot")
    return built


def _build(kind: Any, plain: Any, path: str) -> Any:
    if get_origin(kind) is types.UnionType:
        inner = next(arm for arm in get_args(kind) if arm is not type(None))
        return None if plain is None else _build(inner, plain, path)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(_build(inner, item, f"{path}[{i}]") for i, item in enumerate(plain))
    if is_dataclass(kind):
        return _build_dataclass(kind, plain, path)
    return _build_scalar(kind, plain, path)


def _build_dataclass(kind: Any, plain: Any, path: str) -> Any:
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    if not isinstance(plain, dict) or set(plain) != names:
        raise ValueError(f"{path}: the fields are not those of {kind.__name__}")
    return kind(**{name: _build(hints[name], plain[name], f"{path}.{name}") for name in names})


def _build_scalar(kind: Any, plain: Any, path: str) -> Any:
    if kind is datetime or kind is date:
        if not isinstance(plain, str):
            raise ValueError(f"{path}: not a date")
        return kind.fromisoformat(plain)
    if issubclass(kind, Enum):
        return kind(plain)
    if kind is float and type(plain) is int:
        return float(plain)
    if type(plain) is not kind:
        raise ValueError(f"{path}: not {kind.__name__}")
    return plain
