"""Conditions over profile facts: checked before use, answered yes, no or unknown.

A condition is data: ``{all: [..]}``, ``{any: [..]}``, ``{not: ..}`` or one fact with one
operator, ``{fact: ai.rag, is: true}``. Nothing in a file is ever run as code.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagements.domain.facts import FACTS, Fact, Kind

Condition = Mapping[str, Any]
Path = tuple[str | int, ...]
Problem = tuple[Path, str]
MAX_DEPTH = 8

_CHOSEN = (Kind.CHOICE,)
_LISTED = (Kind.MULTI,)
# operator -> the kinds of questions it can be asked of
OPERATORS: Mapping[str, tuple[Kind, ...]] = {
    "is": (Kind.BOOL,),
    "eq": (Kind.CHOICE, Kind.NUMBER, Kind.DATE),
    "ne": (Kind.CHOICE, Kind.NUMBER, Kind.DATE),
    "in": _CHOSEN,
    "intersects": _LISTED,
    "contains_all": _LISTED,
    "gte": (Kind.NUMBER,),
    "lte": (Kind.NUMBER,),
    "before": (Kind.DATE,),
    "after": (Kind.DATE,),
    "known": tuple(Kind),
}


@dataclass(frozen=True)
class Truth:
    """Yes, no or unknown (None), with the facts that settle it, or would."""

    value: bool | None
    facts: frozenset[str]


def evaluate(condition: Condition, facts: Mapping[str, Any]) -> Truth:
    """Answer a condition that was checked before; a missing fact is unknown, never no.

    Source:
        Kleene's strong logic of three values.
    """
    if "all" in condition:
        return _together([evaluate(c, facts) for c in condition["all"]], settles=False)
    if "any" in condition:
        return _together([evaluate(c, facts) for c in condition["any"]], settles=True)
    if "not" in condition:
        inner = evaluate(condition["not"], facts)
        return Truth(None if inner.value is None else not inner.value, inner.facts)
    return _leaf(condition, facts)


def _together(parts: list[Truth], *, settles: bool) -> Truth:
    """Join parts: one that ``settles`` decides, an unknown one leaves it open."""
    for expected in (settles, None):
        deciding = [part.facts for part in parts if part.value is expected]
        if deciding:
            return Truth(expected, frozenset().union(*deciding))
    return Truth(not settles, frozenset().union(*(part.facts for part in parts)))


def _leaf(condition: Condition, facts: Mapping[str, Any]) -> Truth:
    key = condition["fact"]
    operator = next(name for name in OPERATORS if name in condition)
    expected, answer = condition[operator], facts.get(key)
    names = frozenset({key})
    if operator == "known":
        return Truth((answer is not None) is expected, names)
    if answer is None:
        return Truth(None, names)
    return Truth(_COMPARE[operator](answer, expected), names)


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda answer, expected: answer is expected,
    "eq": lambda answer, expected: bool(answer == expected),
    "ne": lambda answer, expected: bool(answer != expected),
    "in": lambda answer, expected: answer in expected,
    "intersects": lambda answer, expected: not set(answer).isdisjoint(expected),
    "contains_all": lambda answer, expected: set(answer) >= set(expected),
    "gte": lambda answer, expected: bool(answer >= expected),
    "lte": lambda answer, expected: bool(answer <= expected),
    # both are ISO dates, whose text sorts by day
    "before": lambda answer, expected: bool(answer < expected),
    "after": lambda answer, expected: bool(answer > expected),
}


def facts_read(condition: Condition) -> frozenset[str]:
    """Return every fact that a condition asks for."""
    if "fact" in condition:
        return frozenset({condition["fact"]})
    if "not" in condition:
        return facts_read(condition["not"])
    parts = condition.get("all") or condition.get("any") or []
    return frozenset().union(*(facts_read(part) for part in parts))


def problems(condition: Any, *, path: Path, depth: int = 1) -> Iterator[Problem]:
    """Yield everything that is wrong with a condition, each with its place."""
    if depth > MAX_DEPTH:
        yield path, f"nested more than {MAX_DEPTH} deep"
    elif not isinstance(condition, Mapping):
        yield path, "a condition is {all: [..]}, {any: [..]}, {not: ..} or {fact: .., operator: ..}"
    elif "fact" in condition:
        yield from _leaf_problems(condition, path)
    elif len(condition) != 1 or not {"all", "any", "not"} & set(condition):
        yield path, "exactly one of all, any, not or fact is needed"
    elif "not" in condition:
        yield from problems(condition["not"], path=(*path, "not"), depth=depth + 1)
    else:
        yield from _list_problems(condition, path, depth)


def _list_problems(condition: Condition, path: Path, depth: int) -> Iterator[Problem]:
    word, parts = next(iter(condition.items()))
    if not isinstance(parts, list) or not parts:
        yield (*path, word), "needs a list with at least one condition"
        return
    for index, part in enumerate(parts):
        yield from problems(part, path=(*path, word, index), depth=depth + 1)


def _leaf_problems(condition: Condition, path: Path) -> Iterator[Problem]:
    fact = FACTS.get(condition["fact"]) if isinstance(condition["fact"], str) else None
    if fact is None:
        yield (*path, "fact"), f"“{condition['fact']}” is no known fact"
        return
    operators = [name for name in condition if name != "fact"]
    if len(operators) != 1 or operators[0] not in OPERATORS:
        yield path, f"one operator is needed, of {', '.join(OPERATORS)}"
        return
    operator = operators[0]
    if fact.kind not in OPERATORS[operator]:
        yield (*path, operator), f"“{operator}” cannot be asked of {fact.key} ({fact.kind})"
    elif not _fits(fact, operator, condition[operator]):
        yield (*path, operator), f"{fact.key} has no such value"


def _fits(fact: Fact, operator: str, value: Any) -> bool:
    if operator in {"known", "is"}:
        return isinstance(value, bool)
    if operator in {"in", "intersects", "contains_all"}:
        listed = isinstance(value, list) and bool(value)
        return listed and all(isinstance(v, str) and v in fact.values() for v in value)
    if fact.kind is Kind.CHOICE:
        return isinstance(value, str) and value in fact.values()
    if fact.kind is Kind.NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    return is_day(value)


def is_day(value: Any) -> bool:
    """Tell whether a value is a day written as 2026-11-30."""
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False
