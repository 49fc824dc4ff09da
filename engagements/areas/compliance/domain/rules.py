"""Rules files: which controls bind whom, as data that is checked before it is used."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagements.areas.compliance.domain import conditions
from engagements.areas.compliance.domain.catalog import SOURCE
from engagements.areas.compliance.domain.conditions import Condition, Problem
from engagements.domain.datafile import DataFile, InvalidDataFile, schema_problems
from engagements.domain.facts import FACTS
from engagements.domain.hashing import data_sha256
from engagements.domain.labels import Labelled

FORMAT = "fde-rules/1"
MAX_RULES = 500
FACT_IN_TEXT = re.compile(r"{([^{}]*)}")


class Outcome(Labelled):
    """What the rules say of one control, the strongest first."""

    PROHIBITED = "prohibited"
    APPLIES = "applies"
    APPLIES_FROM = "applies_from"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: when its condition holds, its controls have its outcome."""

    id: str
    when: Condition
    framework: str
    controls: tuple[str, ...]  # refs; empty: every control of the framework
    outcome: Outcome
    from_date: date | None
    because: str
    cite: tuple[str, ...]
    ask: tuple[str, ...]
    final: bool
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One version of a rules file."""

    key: str
    version: str
    title: str
    effective_from: date
    rules: tuple[Rule, ...]
    sha256: str


_TEXT = {"type": "string", "minLength": 1, "maxLength": 400}
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1}
_KEY = {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{1,59}$"}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        *("format", "key", "version", "title"),
        *("licence", "source", "effective_from", "rules"),
    ],
    "properties": {
        "format": {"const": FORMAT},
        "key": _KEY,
        "version": {"type": "string", "minLength": 1, "maxLength": 20},
        "title": _TEXT,
        "licence": {
            "type": "object",
            "additionalProperties": False,
            "required": ["class", "name", "text_shipped"],
            "properties": {
                "class": {"const": "own"},
                "name": _TEXT,
                "text_shipped": {"const": "own-words"},
            },
        },
        "source": SOURCE,
        "effective_from": _DAY,
        "rules": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_RULES,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "when", "then", "because"],
                "properties": {
                    "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,59}$"},
                    "when": {"type": "object"},
                    "then": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["framework", "controls", "outcome"],
                        "properties": {
                            "framework": _KEY,
                            "controls": {"anyOf": [{"const": "all"}, _TEXTS]},
                            "outcome": {"enum": [outcome.value for outcome in Outcome]},
                            "date": _DAY,
                        },
                    },
                    "because": _TEXT,
                    "cite": _TEXTS,
                    "ask": _TEXTS,
                    "final": {"type": "boolean"},
                },
            },
        },
    },
}


def load(file: DataFile, *, frameworks: Mapping[str, Collection[str]] | None = None) -> RuleSet:
    """Return the rules of a file.

    ``frameworks``: the refs of each framework that is known, so that a rule cannot point past
    them; None when they are not at hand.

    Raises:
        InvalidDataFile: with every problem, each with file, line and path.
    """
    found = schema_problems(file, SCHEMA) or [
        file.problem(path, reason) for path, reason in _problems(file.data, frameworks)
    ]
    if found:
        raise InvalidDataFile(found)
    return from_document(file.data)


def from_document(document: Mapping[str, Any]) -> RuleSet:
    """Return the rules of a document that was checked when it was loaded."""
    sha256 = data_sha256(document)
    return RuleSet(
        key=document["key"],
        version=document["version"],
        title=document["title"],
        effective_from=date.fromisoformat(document["effective_from"]),
        rules=tuple(_rule(rule, sha256) for rule in document["rules"]),
        sha256=sha256,
    )


def _rule(rule: Mapping[str, Any], sha256: str) -> Rule:
    then = rule["then"]
    refs = then["controls"]
    return Rule(
        id=rule["id"],
        when=rule["when"],
        framework=then["framework"],
        controls=() if refs == "all" else tuple(refs),
        outcome=Outcome(then["outcome"]),
        from_date=date.fromisoformat(then["date"]) if "date" in then else None,
        because=rule["because"],
        cite=tuple(rule.get("cite", ())),
        ask=tuple(rule.get("ask", ())),
        final=rule.get("final", False),
        sha256=sha256,
    )


def _problems(
    document: Mapping[str, Any], frameworks: Mapping[str, Collection[str]] | None
) -> Iterator[Problem]:
    if not conditions.is_day(document["effective_from"]):
        yield ("effective_from",), "is no day"
    times = Counter(rule["id"] for rule in document["rules"])
    for index, rule in enumerate(document["rules"]):
        path: conditions.Path = ("rules", index)
        if times[rule["id"]] > 1:
            yield (*path, "id"), f"“{rule['id']}” is used twice"
        wrong = list(conditions.problems(rule["when"], path=(*path, "when")))
        yield from wrong
        yield from _then_problems(rule, path, frameworks)
        yield from _text_problems(rule, path)
        if not wrong:
            read = conditions.facts_read(rule["when"])
            for place, fact in enumerate(rule.get("ask", ())):
                if fact not in read:
                    yield (*path, "ask", place), f"“{fact}” is not read by this rule's condition"


def _then_problems(
    rule: Mapping[str, Any],
    path: conditions.Path,
    frameworks: Mapping[str, Collection[str]] | None,
) -> Iterator[Problem]:
    then = rule["then"]
    dated = then["outcome"] == Outcome.APPLIES_FROM
    if dated != ("date" in then):
        yield (*path, "then", "date"), "a date belongs to the outcome applies_from, and only to it"
    elif dated and not conditions.is_day(then["date"]):
        yield (*path, "then", "date"), "is no day"
    if then["outcome"] == Outcome.UNDETERMINED:
        yield (*path, "then", "outcome"), "undetermined follows from missing facts, never by rule"
    if rule.get("final") and (then["outcome"] != Outcome.NOT_APPLICABLE or not rule.get("cite")):
        yield (*path, "final"), "only a not_applicable rule with a citation can be final"
    if frameworks is not None:
        yield from _target_problems(then, (*path, "then"), frameworks)


def _target_problems(
    then: Mapping[str, Any], path: conditions.Path, frameworks: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    known = frameworks.get(then["framework"])
    if known is None:
        yield (*path, "framework"), f"“{then['framework']}” is no known framework"
    elif then["controls"] != "all":
        for place, ref in enumerate(then["controls"]):
            if ref not in known:
                yield (*path, "controls", place), f"“{ref}” is no control of it"


def _text_problems(rule: Mapping[str, Any], path: conditions.Path) -> Iterator[Problem]:
    for name in FACT_IN_TEXT.findall(rule["because"]):
        if name not in FACTS:
            yield (*path, "because"), f"“{{{name}}}” is no known fact"


def in_force(rule_sets: Iterable[RuleSet], *, on: date) -> tuple[RuleSet, ...]:
    """Return of each key the newest wording that is in effect on a day."""
    newest: dict[str, RuleSet] = {}
    for rules in sorted(rule_sets, key=lambda r: (r.effective_from, r.version)):
        if rules.effective_from <= on:
            newest[rules.key] = rules
    return tuple(newest[key] for key in sorted(newest))
