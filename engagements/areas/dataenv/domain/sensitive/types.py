"""The type gate: what a declared type can hold at all."""

import re
from enum import StrEnum


class Family(StrEnum):
    """A kind of declared type, over all databases."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    BINARY = "binary"
    UNKNOWN = "unknown"  # no declared type, or one we do not know: values decide


_FAMILIES: tuple[tuple[Family, re.Pattern[str]], ...] = (
    (Family.BOOLEAN, re.compile(r"bool|bit\(1\)|\bbit\b")),
    (Family.DATE, re.compile(r"date|timestamp|time|interval")),
    (Family.BINARY, re.compile(r"blob|binary|bytea|image|geometry|vector")),
    (Family.TEXT, re.compile(r"char|text|clob|string|enum|uuid|json|xml|inet|cidr|macaddr")),
    (
        Family.DECIMAL,
        re.compile(r"double|float|real|money|(?:decimal|numeric|number)\(\d+,\s*[1-9]"),
    ),
    (Family.INTEGER, re.compile(r"int|serial|decimal|numeric|number|long")),
)


def family(declared_type: str) -> Family:
    """Return the family of a type as a database declares it.

    SQLite's declared types promise little, so a type that matches nothing is ``UNKNOWN`` and the
    values decide.
    """
    text = declared_type.lower()
    for kind, pattern in _FAMILIES:
        if pattern.search(text):
            return kind
    return Family.UNKNOWN
