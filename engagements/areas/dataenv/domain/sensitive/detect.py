"""From a column's type, name and sampled values to findings with their share and interval."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engagements.areas.dataenv.domain.intervals import wilson
from engagements.areas.dataenv.domain.sensitive import names
from engagements.areas.dataenv.domain.sensitive.types import Family, family
from engagements.areas.dataenv.domain.sensitive.values import (
    CARD_INSIDE,
    CHECKSUMMED,
    EMAIL_INSIDE,
    NAMED_RULES,
    PHONE_INSIDE,
    RULES,
    card_digits,
    is_bare_phone,
    is_card,
)

LONGEST_CELL = 512
FREE_TEXT = 12  # characters; only longer values are searched inside
NAMED_SHARE = 0.1
EMBEDDED_SHARE = 0.005
SHARES = {"street_address": 0.3, "phone": 0.6}  # the rest need half of the values
SHARE = 0.5
CHECKSUMS_BY_CHANCE = 0.5  # of numbers that look like cards; chance passes one in ten

# Labels whose values take many forms: a fitting name counts even where no value rule fits.
_LOOSE = {"street_address": "aaa", "phone": "999"}
_MISLED = frozenset(("phone", "ip", "ssn", "mac", "street_address"))
_IN_INTEGERS = frozenset(("card", "cpf", "aadhaar", "phone", "ssn"))
_NEEDS_THE_NAME_IN_INTEGERS = frozenset(("phone", "ssn"))


class Confidence(StrEnum):
    """How much stands behind a finding."""

    HIGH = "high"  # a check digit, or name and values agree
    MEDIUM = "medium"  # values only
    LOW = "low"  # name only


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One label found in a column.

    Units:
        ``share``, ``low`` and ``high`` are 0 to 1 of the ``n`` values that were not empty; the
        two ends are a 95 % Wilson interval.
    """

    label: str
    share: float
    low: float
    high: float
    n: int
    rules: tuple[str, ...]
    confidence: Confidence


def detect(column_name: str, declared_type: str, values: Iterable[str]) -> tuple[Finding, ...]:
    """Return what personal data the column holds, surest first; values are read once, not kept.

    Source:
        Rules and shares are our own, checked against hand-made and public sample columns.
    """
    kind = family(declared_type)
    if kind in (Family.BOOLEAN, Family.BINARY):
        return ()
    tokens = names.words(column_name)
    hints = names.labels_named(tokens)
    if kind is Family.DECIMAL:
        hints = frozenset()
    count = _Count(_rules(kind, hints=hints, misled=names.is_negative(tokens)))
    for value in values:
        count.add(value, inside=kind in (Family.TEXT, Family.UNKNOWN))
    found = [*_whole(count, hints), *_embedded(count), *_name_only(count, hints, kind)]
    first: dict[str, Finding] = {}
    for finding in found:
        first.setdefault(finding.label, finding)
    return tuple(sorted(first.values(), key=lambda item: (-item.share, item.label)))


class _Count:
    """Hits per rule over the values of one column."""

    def __init__(self, rules: dict[str, tuple[str, ...]]) -> None:
        self.rules = rules
        self.n = 0
        self.hits: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()
        self.loose: Counter[str] = Counter()

    def add(self, raw: str, *, inside: bool) -> None:
        """Count one value; empty ones count nowhere."""
        value = raw[:LONGEST_CELL].strip()
        if not value:
            return
        self.n += 1
        for label, tables in self.rules.items():
            if any(_TABLES[table][label](value) for table in tables):
                self.hits[label] += 1
        self.loose["999"] += sum(c.isdecimal() for c in value) >= 6  # noqa: PLR2004 - shortest
        self.loose["aaa"] += " " in value and any(c.isalpha() for c in value)
        if inside and len(value) > FREE_TEXT:
            self._search(value)

    def _search(self, value: str) -> None:
        if "@" in value and EMAIL_INSIDE.search(value):
            self.inside["email"] += 1
        if "+" in value and any(is_bare_phone(m.group()) for m in PHONE_INSIDE.finditer(value)):
            self.inside["phone"] += 1
        numbers = [m.group() for m in CARD_INSIDE.finditer(value) if card_digits(m.group())]
        self.inside["card-like"] += bool(numbers)
        self.inside["card"] += any(is_card(number) for number in numbers)

    def finding(
        self, label: str, hits: int, rules: tuple[str, ...], confidence: Confidence
    ) -> Finding:
        """Return the finding for ``hits`` of the values counted."""
        low, high = wilson(hits, self.n)
        share = hits / self.n if self.n else 0.0
        return Finding(
            label=label,
            share=share,
            low=low,
            high=high,
            n=self.n,
            rules=rules,
            confidence=confidence,
        )


_TABLES = {"value": RULES, "named": NAMED_RULES}


def _rules(kind: Family, *, hints: frozenset[str], misled: bool) -> dict[str, tuple[str, ...]]:
    """Return which rules apply to a column, as label to names of rule tables."""
    if kind is Family.DATE:
        return {"birth_date": ("named",)} if "birth_date" in hints else {}
    if kind is Family.DECIMAL:
        return {}
    rules: dict[str, tuple[str, ...]] = {
        label: ("value",) for label in RULES if not (misled and label in _MISLED)
    }
    for label in NAMED_RULES:
        if label in hints:
            rules[label] = (*rules.get(label, ()), "named")
    if kind is Family.INTEGER:
        allowed = _IN_INTEGERS - (_NEEDS_THE_NAME_IN_INTEGERS - hints)
        rules = {label: tables for label, tables in rules.items() if label in allowed}
    return rules


def _whole(count: _Count, hints: frozenset[str]) -> list[Finding]:
    found = []
    for label, hits in count.hits.items():
        named = label in hints
        needed = NAMED_SHARE if named and label in RULES else SHARES.get(label, SHARE)
        if hits < needed * count.n:
            continue
        by = "checksum" if label in CHECKSUMMED else "value" if label in RULES else "shape"
        rules = (f"{by}.{label}", *((f"name.{label}",) if named else ()))
        sure = named or label in CHECKSUMMED
        confidence = Confidence.HIGH if sure else Confidence.MEDIUM
        found.append(count.finding(label, hits, rules, confidence))
    return _one_reading(found)


def _one_reading(found: list[Finding]) -> list[Finding]:
    """Keep of numbers that satisfy several rules the surest reading only."""
    order = ("card", "iban", "aadhaar", "cpf", "nif", "ssn", "ip", "mac", "phone")
    by_label = {finding.label: finding for finding in found}
    numbers = [by_label[label] for label in order if label in by_label]
    if len(numbers) < 2:  # noqa: PLR2004 - nothing to choose from
        return found
    named = [f for f in numbers if any(rule.startswith("name.") for rule in f.rules)]
    best = max(named or numbers, key=lambda finding: finding.share)
    return [f for f in found if f.label not in order or f is best]


def _embedded(count: _Count) -> list[Finding]:
    found = []
    for label in ("email", "phone", "card"):
        hits = count.inside[label]
        if not hits or hits < EMBEDDED_SHARE * count.n:
            continue
        if label == "card" and hits < CHECKSUMS_BY_CHANCE * count.inside["card-like"]:
            continue
        confidence = Confidence.HIGH if label in CHECKSUMMED else Confidence.MEDIUM
        found.append(count.finding(label, hits, (f"embedded.{label}",), confidence))
    return found


def _name_only(count: _Count, hints: frozenset[str], kind: Family) -> list[Finding]:
    """Return labels that only the name calls for, where no value speaks against it."""
    if kind is Family.INTEGER:
        hints = hints & _IN_INTEGERS
    elif kind is Family.DATE:
        hints = hints & {"birth_date"}
    found = []
    for label in sorted(hints):
        fits = label in _LOOSE and count.loose[_LOOSE[label]] >= SHARE * count.n
        if count.n == 0 or fits:
            found.append(count.finding(label, 0, (f"name.{label}",), Confidence.LOW))
    return found
