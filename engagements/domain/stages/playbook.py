"""Playbooks: stages, the gates between them and their criteria, as versioned data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engagements.domain.datafile import DataFile, InvalidDataFile, parse, schema_problems
from engagements.domain.labels import Labelled
from engagements.domain.readiness import Grade, Level

FORMAT = "fde-playbook/1"
AUTO_CHECKS = frozenset({"area_musts", "field_set", "entries", "evidence"})
CHECK = "^([a-z][a-z0-9_]*\\.)?[a-z][a-z0-9_]*$"  # one of the core, or `area.check`


class PlaybookStatus(Labelled):
    """Only a published version can be started with."""

    PUBLISHED = "published"
    RETIRED = "retired"


class Kind(StrEnum):
    """How a criterion is settled."""

    AUTO = "auto"  # worked out from rows, each time it is asked
    EVIDENCE = "evidence"  # a person names evidence that proves it
    ATTEST = "attest"  # a person says so
    SIGNOFF = "signoff"  # an approver of the client signs


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One thing a gate asks for."""

    key: str
    text: str
    kind: Kind
    level: Level
    check: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    validity_days: int | None = None
    least_grade: Grade | None = None
    conditional_ok: bool = False
    waivable_by: tuple[str, ...] = ()
    owner: str = ""
    weight: int = 1

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the areas that it asks about, by its parameter or by the name of its check."""
        area, dot, _ = self.check.partition(".")
        named = (str(self.params.get("area", "")), area if dot else "")
        return tuple(dict.fromkeys(key for key in named if key))


@dataclass(frozen=True, kw_only=True)
class ExaminedArea:
    """An area that the playbook counts; the title is printed where it is not installed."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The passage out of a stage; the last one leads to the end."""

    key: str
    title: str
    from_stage: str
    to_stage: str
    approver_roles: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    def criterion(self, key: str) -> Criterion | None:
        """Return the criterion with ``key``."""
        return next((c for c in self.criteria if c.key == key), None)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage: how long it should last, and what readiness it expects.

    Units:
        ``sle_days`` and ``stale_days`` are calendar days; ``expected_worst`` runs 0 to 100.
    """

    key: str
    title: str
    sle_days: int
    stale_days: int
    expected_worst: int
    entry_adds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """One version of a playbook."""

    key: str
    number: int
    title: str
    commitment_stage: str
    live_stage: str
    stages: tuple[Stage, ...]
    gates: tuple[Gate, ...]
    areas: tuple[ExaminedArea, ...] = ()

    def stage(self, key: str) -> Stage:
        """Return a stage.

        Raises:
            KeyError: the playbook has none of that key.
        """
        return self.stages[self.index(key)]

    def index(self, key: str) -> int:
        """Return the place of a stage, from 0.

        Raises:
            KeyError: the playbook has none of that key.
        """
        for place, stage in enumerate(self.stages):
            if stage.key == key:
                return place
        raise KeyError(key)

    def gate_out_of(self, stage: str) -> Gate | None:
        """Return the gate that leads out of a stage."""
        return next((gate for gate in self.gates if gate.from_stage == stage), None)

    def gate(self, key: str) -> Gate | None:
        """Return the gate with ``key``."""
        return next((gate for gate in self.gates if gate.key == key), None)

    @property
    def area_titles(self) -> dict[str, str]:
        """Return the titles of the areas by key, in order; "" of one that only a gate names."""
        named = (key for gate in self.gates for row in gate.criteria for key in row.areas)
        titles = {area.key: area.title for area in self.areas}
        return titles | {key: "" for key in named if key not in titles}

    def gates_between(self, current: str, target: str) -> tuple[Gate, ...]:
        """Return every gate passed on the way from one stage to a later one."""
        first, last = self.index(current), self.index(target)
        passed = {stage.key for stage in self.stages[first:last]}
        return tuple(gate for gate in self.gates if gate.from_stage in passed)


_KEY = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,60}$"}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 300}
_DAYS = {"type": "integer", "minimum": 1, "maximum": 1000}
_AREA = {
    "type": "object",
    "required": ["key", "title"],
    "additionalProperties": False,
    "properties": {"key": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}, "title": _TEXT},
}
_CRITERION = {
    "type": "object",
    "required": ["key", "text", "kind", "level"],
    "additionalProperties": False,
    "properties": {
        "key": _KEY,
        "text": _TEXT,
        "kind": {"enum": [kind.value for kind in Kind]},
        "level": {"enum": [level.value for level in Level]},
        "check": {"type": "string", "pattern": CHECK, "maxLength": 60},
        "params": {"type": "object"},
        "validity_days": _DAYS,
        "least_grade": {"enum": [grade.value for grade in Grade]},
        "conditional_ok": {"type": "boolean"},
        "waivable_by": {
            "type": "array",
            "items": {"enum": ["lead", "manager"]},
            "uniqueItems": True,
        },
        "owner": {"type": "string", "maxLength": 60},
        "weight": {"type": "integer", "minimum": 1, "maximum": 5},
    },
    "if": {"properties": {"kind": {"const": "auto"}}},
    "then": {"required": ["check"]},
    "else": {"not": {"required": ["check"]}},
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": [
        "format", "key", "version", "title", "licence", "source", "commitment_stage",
        "live_stage", "stages", "gates",
    ],
    "additionalProperties": False,
    "properties": {
        "format": {"const": FORMAT},
        "key": _KEY,
        "version": {"type": "integer", "minimum": 1},
        "title": _TEXT,
        "licence": {
            "type": "object",
            "required": ["class", "name", "text_shipped"],
            "additionalProperties": False,
            "properties": {"class": _TEXT, "name": _TEXT, "text_shipped": _TEXT},
        },
        "source": {
            "type": "object",
            "required": ["name", "as_of"],
            "additionalProperties": False,
            "properties": {"name": _TEXT, "as_of": _TEXT, "retrieved_on": _TEXT, "url": _TEXT},
        },
        "commitment_stage": _KEY,
        "live_stage": _KEY,
        "areas": {"type": "array", "items": _AREA},
        "stages": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["key", "title", "sle_days", "stale_days", "expected_worst"],
                "additionalProperties": False,
                "properties": {
                    "key": _KEY,
                    "title": _TEXT,
                    "sle_days": _DAYS,
                    "stale_days": _DAYS,
                    "expected_worst": {"type": "integer", "minimum": 0, "maximum": 100},
                    "entry_adds": {"type": "array", "items": _TEXT},
                },
            },
        },
        "gates": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "title", "from", "to", "approver_roles", "criteria"],
                "additionalProperties": False,
                "properties": {
                    "key": _KEY,
                    "title": _TEXT,
                    "from": _KEY,
                    "to": _KEY,
                    "approver_roles": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"enum": ["lead", "manager"]},
                    },
                    "criteria": {"type": "array", "minItems": 1, "items": _CRITERION},
                },
            },
        },
    },
}  # fmt: skip


def read(text: str, *, name: str) -> tuple[Playbook, dict[str, Any]]:
    """Return the playbook of a file's text, and the data to store.

    Raises:
        InvalidDataFile: every problem at once, each with file, line and path.
    """
    file = parse(text, name=name)
    problems = schema_problems(file, SCHEMA) or sorted(_lint(file))
    if problems:
        raise InvalidDataFile(problems)
    return build(file.data), file.data


def build(data: Mapping[str, Any]) -> Playbook:
    """Return the playbook of data that :func:`read` accepted."""
    return Playbook(
        key=data["key"],
        number=data["version"],
        title=data["title"],
        commitment_stage=data["commitment_stage"],
        live_stage=data["live_stage"],
        stages=tuple(
            Stage(**{**stage, "entry_adds": tuple(stage.get("entry_adds", ()))})
            for stage in data["stages"]
        ),
        gates=tuple(
            Gate(
                key=gate["key"],
                title=gate["title"],
                from_stage=gate["from"],
                to_stage=gate["to"],
                approver_roles=tuple(gate["approver_roles"]),
                criteria=tuple(_criterion(item) for item in gate["criteria"]),
            )
            for gate in data["gates"]
        ),
        areas=tuple(ExaminedArea(**area) for area in data.get("areas", ())),
    )


def _criterion(item: Mapping[str, Any]) -> Criterion:
    least = item.get("least_grade")
    return Criterion(
        **{
            **item,
            "kind": Kind(item["kind"]),
            "level": Level(item["level"]),
            "least_grade": Grade(least) if least else None,
            "waivable_by": tuple(item.get("waivable_by", ())),
        }
    )


def _lint(file: DataFile) -> Iterator[str]:
    stages = [stage["key"] for stage in file.data["stages"]]
    yield from _repeated(file, "stages", stages)
    yield from _repeated(file, "gates", [gate["key"] for gate in file.data["gates"]])
    yield from _repeated(file, "areas", [area["key"] for area in file.data.get("areas", ())])
    for key in ("commitment_stage", "live_stage"):
        if file.data[key] not in stages:
            yield file.problem((key,), "names no stage of this file")
    for place, gate in enumerate(file.data["gates"]):
        ends = (gate["from"], gate["to"])
        if ends not in set(zip(stages, [*stages[1:], "end"], strict=True)):
            yield file.problem(("gates", place, "from"), "does not lead to the next stage")
        keys = [item["key"] for item in gate["criteria"]]
        yield from _repeated(file, "criteria", keys, ("gates", place))
        yield from _unknown_checks(file, gate["criteria"], ("gates", place))
    left = [gate["from"] for gate in file.data["gates"]]
    for place, stage in enumerate(stages):
        if left.count(stage) != 1:
            yield file.problem(("stages", place), "needs exactly one gate out of it")


def _unknown_checks(
    file: DataFile, criteria: list[dict[str, Any]], path: tuple[str | int, ...]
) -> Iterator[str]:
    """Yield the checks that the core does not know; those of areas depend on what is installed."""
    for place, item in enumerate(criteria):
        check = item.get("check", "")
        if check and "." not in check and check not in AUTO_CHECKS:
            known = ", ".join(sorted(AUTO_CHECKS))
            where = (*path, "criteria", place, "check")
            yield file.problem(where, f"{check} is no check of the core: {known}")


def _repeated(
    file: DataFile, what: str, keys: list[str], path: tuple[str | int, ...] = ()
) -> Iterator[str]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield file.problem((*path, what, place, "key"), f"{key} is written twice")
