"""Bodies as they are read: each name once, and no deeper than anything that a call takes."""

import codecs
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser
from rest_framework.utils import json

DEEPEST = 20
TWICE = "This was sent more than once."
_TOO_DEEP = f"Values stand in one another more than {DEEPEST} deep."


class JsonParser(JSONParser):
    """Reads JSON, and keeps no second value of a name in place of the first."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body says.

        Raises:
            ParseError: it is no JSON, or too deep.
            ValidationError: an object has a name twice.
        """
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            parsed = json.loads(
                codecs.decode(stream.read(), encoding),
                parse_constant=json.strict_constant,
                object_pairs_hook=_each_once,
            )
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error
        except RecursionError as error:
            raise ParseError(_TOO_DEEP) from error
        _check_depth(parsed)
        return parsed


class FormParser(MultiPartParser):
    """Reads a form with files, and keeps no second value of a name in place of the first."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        """Return what the form says.

        Raises:
            ParseError: it is no form.
            ValidationError: it has a name twice.
        """
        parsed = super().parse(stream, media_type, parser_context)
        names = [
            name
            for part in (parsed.data, parsed.files)
            for name, all_of in part.lists()
            for _ in all_of
        ]
        refuse_repeated(names)
        return parsed


def refuse_repeated(names: list[str]) -> None:
    """Pass if each name occurs once.

    Raises:
        ValidationError: some do not; they are named.
    """
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValidationError({name: [TWICE] for name in twice})


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        refuse_repeated([name for name, _ in pairs])
    return made


def _check_depth(parsed: Any) -> None:
    level = [parsed]
    for _ in range(DEEPEST):
        level = [one for value in level for one in _inside(value)]
    if level:
        raise ParseError(_TOO_DEEP)


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
