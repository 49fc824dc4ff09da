"""Framework library files: read as a whole or refused with every problem at once."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagements.areas.compliance.domain import conditions
from engagements.areas.compliance.domain.conditions import Condition, Path, Problem
from engagements.areas.compliance.domain.domains import DOMAINS, OTHER
from engagements.domain.datafile import DataFile, InvalidDataFile, schema_problems
from engagements.domain.hashing import data_sha256
from engagements.domain.labels import Labelled

FORMAT = "fde-framework/1"
LONGEST_STATEMENT = 400
LONGEST_TOKEN = 80
# A name as OSCAL takes it: a letter or underscore, then letters, digits, dots, hyphens.
TOKEN = re.compile(r"[^\W\d][\w.\-]*")


class Bearing(Labelled):
    """How much a control binds: a hard one must hold, a soft one should."""

    HARD = "hard"
    SOFT = "soft"
    INFO = "info"


# What a control can ask for, with the words that follow "Attach".
EVIDENCE_KINDS: Mapping[str, str] = {
    "approval": "a signed approval",
    "config": "the configuration in force",
    "contract": "the contract clause",
    "data-check": "a data check",
    "design-review": "a design review",
    "drill": "the record of a drill",
    "incident-log": "the incident log",
    "inventory": "the inventory",
    "llm-eval": "an evaluation run",
    "monitoring": "figures from monitoring",
    "policy": "the approved policy",
    "red-team": "a red-team report",
    "register": "the risk register",
    "test-report": "a test report",
    "training-record": "training records",
    "user-feedback": "feedback from users",
}
METHODS = ("examine", "interview", "test")
RELATIONS = ("equal", "subset", "superset", "intersects", "none")
RATIONALES = ("syntactic", "semantic", "functional")


@dataclass(frozen=True, kw_only=True)
class ControlSpec:
    """One node of a framework as its file has it."""

    ref: str
    token: str
    title: str
    statement: str
    parent: str
    domain: str
    order: int
    assessable: bool
    withdrawn: bool
    weight: int
    bearing: Bearing
    methods: tuple[str, ...]
    freshness_days: int | None
    evidence_asks: tuple[Mapping[str, Any], ...]
    applies_when: Condition | None


@dataclass(frozen=True, kw_only=True)
class Library:
    """One version of a framework; ``sha256`` names its content, however it is laid out."""

    key: str
    version: str
    title: str
    publisher: str
    licence: Mapping[str, Any]
    source: Mapping[str, Any]
    controls: tuple[ControlSpec, ...]
    mappings: tuple[Mapping[str, Any], ...]
    migrates: Mapping[str, Any]
    sha256: str

    def refs(self) -> frozenset[str]:
        """Return the names of all its controls."""
        return frozenset(control.ref for control in self.controls)


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _object(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": properties,
    }


_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_REF = _text(60)
_REFS = {"type": "array", "items": _REF, "minItems": 1}
_LICENCES = ["public-domain", "open", "ids-only", "customer-supplied"]
SOURCE: Mapping[str, Any] = _object(
    ["name", "as_of", "retrieved_on"],
    name=_text(200),
    url=_text(300),
    as_of=_DAY,
    retrieved_on=_DAY,
)
_CONTROL = _object(
    ["ref", "title"],
    ref=_REF,
    token=_text(LONGEST_TOKEN),
    title=_text(200),
    statement={"type": "string"},
    parent=_REF,
    domain={"enum": list(DOMAINS)},
    assessable={"type": "boolean"},
    double_count={"type": "boolean"},
    withdrawn={"type": "boolean"},
    weight={"type": "integer", "minimum": 1, "maximum": 5},
    bearing={"enum": [bearing.value for bearing in Bearing]},
    methods={"type": "array", "items": {"enum": list(METHODS)}, "uniqueItems": True},
    freshness_days={"type": "integer", "minimum": 1, "maximum": 3660},
    evidence_asks={
        "type": "array",
        "items": _object(
            ["kind"],
            kind={"enum": list(EVIDENCE_KINDS)},
            min_cases={"type": "integer", "minimum": 1},
        ),
    },
    applies_when={"type": "object"},
)
SCHEMA: Mapping[str, Any] = _object(
    ["format", "key", "version", "title", "publisher", "licence", "source", "controls"],
    format={"const": FORMAT},
    key={"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{1,59}$"},
    version={"type": "string", "minLength": 1, "maxLength": 20},
    title=_text(200),
    publisher=_text(120),
    licence=_object(
        ["class", "name", "text_shipped"],
        **{"class": {"enum": _LICENCES}},
        name=_text(120),
        text_shipped={"enum": ["own-words", "verbatim", "ids-only"]},
    ),
    source=SOURCE,
    controls={"type": "array", "minItems": 1, "maxItems": 5000, "items": _CONTROL},
    mappings={
        "type": "array",
        "items": _object(
            ["to", "pairs"],
            to=_text(60),
            pairs={
                "type": "array",
                "items": {
                    "type": "array",
                    "minItems": 5,
                    "maxItems": 5,
                    "prefixItems": [
                        _REF,
                        _REF,
                        {"enum": list(RELATIONS)},
                        {"enum": list(RATIONALES)},
                        {"type": "integer", "minimum": 0, "maximum": 100},
                    ],
                },
            },
        ),
    },
    migrates=_object(
        ["from"],
        **{"from": _text(20)},
        renames={"type": "object", "additionalProperties": _REF},
        splits={"type": "object", "additionalProperties": _REFS},
        merges={"type": "object", "additionalProperties": _REFS},
    ),
)


def load(file: DataFile, *, frameworks: Mapping[str, Collection[str]] | None = None) -> Library:
    """Return the framework of a file.

    ``frameworks``: the refs of the other frameworks, to check mappings against; None when they
    are not at hand.

    Raises:
        InvalidDataFile: with every problem, each with file, line and path.
    """
    found = schema_problems(file, SCHEMA)
    if _has_controls(file.data):
        found += [file.problem(path, why) for path, why in _problems(file.data, frameworks)]
    if found:
        raise InvalidDataFile(list(dict.fromkeys(found)))
    return _library(file.data)


def token_of(ref: str) -> str:
    """Return a name that OSCAL takes for a ref that people read: GOVERN 1.1 gives GOVERN-1.1."""
    token = re.sub(r"[^\w.\-]+", "-", ref).strip("-")
    return token if TOKEN.fullmatch(token) else f"_{token}"


def _has_controls(document: Any) -> bool:
    """Tell whether the cross-checks have something to stand on, so that all errors show at once."""
    rows = document.get("controls") if isinstance(document, Mapping) else None
    return isinstance(rows, list) and all(
        isinstance(row, Mapping) and isinstance(row.get("ref"), str) for row in rows
    )


def _library(document: Mapping[str, Any]) -> Library:
    return Library(
        key=document["key"],
        version=document["version"],
        title=document["title"],
        publisher=document["publisher"],
        licence=document["licence"],
        source=document["source"],
        controls=_controls(document["controls"]),
        mappings=tuple(document.get("mappings", ())),
        migrates=document.get("migrates", {}),
        sha256=data_sha256(document),
    )


def _controls(rows: Sequence[Mapping[str, Any]]) -> tuple[ControlSpec, ...]:
    """Return the controls; one that names no domain is in that of its parent."""
    domains: dict[str, str] = {}
    for row in rows:  # parents stand before their children
        domains[row["ref"]] = row.get("domain") or domains.get(row.get("parent", ""), OTHER)
    return tuple(
        _control(row, order, domain=domains[row["ref"]]) for order, row in enumerate(rows, start=1)
    )


def _control(row: Mapping[str, Any], order: int, *, domain: str) -> ControlSpec:
    return ControlSpec(
        ref=row["ref"],
        token=row.get("token") or token_of(row["ref"]),
        title=row["title"],
        statement=row.get("statement", ""),
        parent=row.get("parent", ""),
        domain=domain,
        order=order,
        assessable=row.get("assessable", True),
        withdrawn=row.get("withdrawn", False),
        weight=row.get("weight", 1),
        bearing=Bearing(row.get("bearing", Bearing.INFO)),
        methods=tuple(row.get("methods", ())),
        freshness_days=row.get("freshness_days"),
        evidence_asks=tuple(row.get("evidence_asks", ())),
        applies_when=row.get("applies_when"),
    )


def _problems(
    document: Mapping[str, Any], frameworks: Mapping[str, Collection[str]] | None
) -> Iterator[Problem]:
    rows: list[Mapping[str, Any]] = document["controls"]
    refs = {row["ref"] for row in rows}
    yield from _name_problems(rows)
    yield from _tree_problems(rows, refs)
    for index, row in enumerate(rows):
        yield from _row_problems(row, ("controls", index))
    yield from _mapping_problems(document.get("mappings"), refs, frameworks)
    yield from _migration_problems(document.get("migrates"), refs)


def _name_problems(rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    refs = Counter(row["ref"] for row in rows)
    tokens = Counter(str(row.get("token") or token_of(row["ref"])) for row in rows)
    for index, row in enumerate(rows):
        token = str(row.get("token") or token_of(row["ref"]))
        if refs[row["ref"]] > 1:
            yield ("controls", index, "ref"), f"“{row['ref']}” is used twice"
        if tokens[token] > 1:
            yield ("controls", index, "token"), f"“{token}” is used twice"
        if not TOKEN.fullmatch(token) or len(token) > LONGEST_TOKEN:
            yield (
                ("controls", index, "token"),
                f"“{token}” has to start with a letter and hold letters, digits and . - _ only",
            )


def _tree_problems(rows: Sequence[Mapping[str, Any]], refs: Collection[str]) -> Iterator[Problem]:
    parents = {row["ref"]: row.get("parent") for row in rows}
    counted = {row.get("parent") for row in rows if row.get("assessable", True)}
    seen: set[str] = set()
    for index, row in enumerate(rows):
        path: Path = ("controls", index, "parent")
        parent = row.get("parent")
        if parent is not None and parent not in refs:
            yield path, f"“{parent}” is no control of this file"
        elif parent is not None and _in_cycle(row["ref"], parents):
            yield path, "the parents go round in a circle"
        elif parent is not None and parent not in seen:
            yield path, f"“{parent}” has to stand before its children"
        seen.add(row["ref"])
        doubled = row.get("assessable", True) and row["ref"] in counted
        if doubled and not row.get("double_count"):
            yield (
                ("controls", index, "assessable"),
                "it would count beside its own children; set assessable: false, "
                "or double_count: true",
            )


def _in_cycle(ref: str, parents: Mapping[str, Any]) -> bool:
    seen: set[Any] = set()
    at: Any = ref
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return bool(at == ref)


def _row_problems(row: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    statement = row.get("statement", "")
    assessable = row.get("assessable", True)
    if isinstance(statement, str) and len(statement) > LONGEST_STATEMENT:
        yield (
            (*path, "statement"),
            f"{len(statement)} characters; own words fit in {LONGEST_STATEMENT}",
        )
    if assessable and not statement:
        yield (*path, "statement"), "an assessable control says what must hold"
    if assessable and "bearing" not in row:
        yield (*path, "bearing"), "an assessable control is hard, soft or info"
    if "applies_when" in row:
        yield from conditions.problems(row["applies_when"], path=(*path, "applies_when"))


def _mapping_problems(
    mappings: Any, refs: Collection[str], frameworks: Mapping[str, Collection[str]] | None
) -> Iterator[Problem]:
    for index, mapping in enumerate(mappings if isinstance(mappings, list) else ()):
        if not isinstance(mapping, Mapping) or not isinstance(mapping.get("pairs"), list):
            continue
        target = (frameworks or {}).get(str(mapping.get("to")))
        for place, pair in enumerate(mapping["pairs"]):
            path: Path = ("mappings", index, "pairs", place)
            if not isinstance(pair, list) or len(pair) < 2:  # noqa: PLR2004 - source and target
                continue
            if pair[0] not in refs:
                yield path, f"“{pair[0]}” is no control of this file"
            if target is not None and pair[1] not in target:
                yield path, f"“{pair[1]}” is no control of {mapping['to']}"


def _migration_problems(migrates: Any, refs: Collection[str]) -> Iterator[Problem]:
    """Check the moves from an older version: each old ref moves once, to a ref that exists."""
    if not isinstance(migrates, Mapping):
        return
    moved: Counter[str] = Counter()
    for block in ("renames", "splits", "merges"):
        moves = migrates.get(block)
        for key, value in moves.items() if isinstance(moves, Mapping) else ():
            listed = value if isinstance(value, list) else [value]
            old, new = (listed, [key]) if block == "merges" else ([key], listed)
            moved.update(str(ref) for ref in old)
            for ref in new:
                if ref not in refs:
                    yield ("migrates", block, key), f"“{ref}” is no control of this file"
    for ref, times in moved.items():
        if times > 1:
            yield ("migrates",), f"“{ref}” moves twice; an old ref stands in one block only"
