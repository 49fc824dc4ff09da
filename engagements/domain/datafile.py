"""Data files (playbooks, frameworks, rules): YAML read safely, every problem with its line."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import jsonschema_rs
import yaml

from engagements.domain.errors import DomainError

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 30
Path = tuple[str | int, ...]
# What PyYAML raises over text that is no YAML of ours: a bad date or number, a wrong tag.
_UNREADABLE = (yaml.YAMLError, RecursionError, LookupError, TypeError, ValueError, AttributeError)


class InvalidDataFile(DomainError):
    """A data file that was refused as a whole; ``problems`` has every reason."""

    code = "invalid_data_file"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class DataFile:
    """A parsed file: its data, and the line on which each value starts."""

    name: str
    data: Any
    lines: Mapping[Path, int]

    def problem(self, path: Path, reason: str) -> str:
        """Return ``file:line: path: reason``; a missing value points at what should hold it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
        return f"{self.name}:{self.lines.get(known, 1)}: {where or 'file'}: {reason}"


def _refused_events(text: str, name: str) -> Iterator[str]:
    """Say where a text has aliases, which can grow a small file into a huge one, or is too deep.

    Looks at the events alone: nothing is built of a text that is refused here.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            yield f"{name}:{line}: file: aliases are not allowed"
            return
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield f"{name}:{line}: file: nested more than {MAX_DEPTH} deep"
            return


def parse(text: str, *, name: str) -> DataFile:
    """Read YAML text.

    Raises:
        InvalidDataFile: not YAML, too large, too deep, or with aliases or repeated keys.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidDataFile([f"{name}:1: file: larger than {MAX_CHARACTERS} characters"])
    try:
        if problems := list(_refused_events(text, name)):
            raise InvalidDataFile(problems)
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            raise InvalidDataFile([f"{name}:1: file: empty"])
        lines: dict[Path, int] = {}
        if problems := list(_walk(node, (), lines, name)):
            raise InvalidDataFile(problems)
        data = _plain(loader.construct_document(node))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidDataFile([f"{name}:{line}: file: {error.problem}"]) from error
    except _UNREADABLE as error:
        raise InvalidDataFile([f"{name}:1: file: cannot be read as YAML"]) from error
    return DataFile(name=name, data=data, lines=lines)


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], name: str) -> Iterator[str]:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*path, index), lines, name)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if text in seen:
                yield f"{name}:{key.start_mark.line + 1}: {text}: written twice"
            seen.add(text)
            yield from _walk(value, (*path, text), lines, name)
            lines[(*path, text)] = key.start_mark.line + 1


def _plain(value: Any) -> Any:
    """Turn YAML's dates into text, so that the data is JSON.

    Raises:
        TypeError: a value that JSON has not, such as a set, bytes or infinity.
    """
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise TypeError(type(value).__name__)


def schema_problems(file: DataFile, schema: Mapping[str, Any]) -> list[str]:
    """Return what the structure violates; unknown keys are a violation where the schema says so."""
    found = jsonschema_rs.validator_for(dict(schema)).iter_errors(file.data)
    return sorted(file.problem(tuple(e.instance_path), _short(e.message)) for e in found)


def _short(message: str) -> str:
    return message if len(message) <= 200 else f"{message[:120]} ... {message[-70:]}"  # noqa: PLR2004 - one line of a terminal or two
