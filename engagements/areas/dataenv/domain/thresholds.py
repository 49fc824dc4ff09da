"""The published probes: their limits, weights and words, read from one versioned file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "probes/1"
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_LIMITS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["pass", "fail"],
    "properties": {"pass": _SHARE, "fail": _SHARE},
}
_TEXT = {"type": "string", "minLength": 1}
_DAY = {"type": "string", "format": "date"}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "format", "key", "version", "title", "licence", "source", "valid_days", "design_effect",
        "dimensions", "probes",
    ],
    "properties": {
        "format": {"const": FORMAT},
        "key": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
        "version": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)*$"},
        "title": _TEXT,
        "licence": {
            "type": "object",
            "additionalProperties": False,
            "required": ["class", "name", "text_shipped"],
            "properties": {"class": _TEXT, "name": _TEXT, "text_shipped": {"type": "boolean"}},
        },
        "source": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name", "as_of", "retrieved_on"],
            "properties": {"name": _TEXT, "url": _TEXT, "as_of": _DAY, "retrieved_on": _DAY},
        },
        "valid_days": {"type": "integer", "minimum": 1},
        "design_effect": {"type": "number", "minimum": 1},
        "dimensions": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        },
        "probes": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[A-Z]{3}-[0-9]{2}$"},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["dimension", "title", "closes"],
                "properties": {
                    "dimension": _TEXT,
                    "gate": {"type": "boolean"},
                    "title": _TEXT,
                    "closes": _TEXT,
                    "pass": _SHARE,
                    "fail": _SHARE,
                    "required": _LIMITS,
                },
            },
        },
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Shares of bad rows: up to ``passes`` is good, above ``fails`` is bad, between is a warning.

    Units:
        0 to 1.
    """

    passes: float
    fails: float


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One probe as published; a gate stops a source whatever its other figures are."""

    id: str
    dimension: str
    title: str
    closes: str
    gate: bool = False
    limits: Limits | None = None
    required: Limits | None = None


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """One published version of the probes.

    Units:
        ``valid_days`` is how long a run speaks for its source; ``design_effect`` is by how much a
        sample of whole pages widens the variance of a share.
    """

    key: str
    version: str
    title: str
    valid_days: int
    design_effect: float
    dimensions: Mapping[str, float]
    probes: Mapping[str, Probe]

    def limits(self, probe: str) -> Limits:
        """Return the limits of a probe that counts shares."""
        limits = self.probes[probe].limits
        if limits is None:
            raise ValueError(f"{probe} has no limits")
        return limits


def load(text: str, *, name: str) -> Thresholds:
    """Return the thresholds of one file.

    Raises:
        InvalidDataFile: it has problems; all are named with file, line and path.
    """
    # YAML and its schema take a while to load, and most who name limits read no file.
    from engagements.domain.datafile import InvalidDataFile, parse, schema_problems

    file = parse(text, name=name)
    problems = schema_problems(file, SCHEMA)
    if not problems:
        problems = [
            file.problem(("probes", key), reason)
            for key, probe in file.data["probes"].items()
            for reason in _problems(key, probe, file.data["dimensions"])
        ]
    if problems:
        raise InvalidDataFile(problems)
    data = file.data
    return Thresholds(
        key=data["key"],
        version=data["version"],
        title=data["title"],
        valid_days=data["valid_days"],
        design_effect=float(data["design_effect"]),
        dimensions={key: float(weight) for key, weight in data["dimensions"].items()},
        probes={key: _probe(key, probe) for key, probe in data["probes"].items()},
    )


def _probe(key: str, data: Mapping[str, Any]) -> Probe:
    required = data.get("required")
    return Probe(
        id=key,
        dimension=data["dimension"],
        title=data["title"],
        closes=data["closes"],
        gate=data.get("gate", False),
        limits=_limits(data) if "pass" in data else None,
        required=_limits(required) if required else None,
    )


def _limits(data: Mapping[str, Any]) -> Limits:
    return Limits(passes=float(data["pass"]), fails=float(data["fail"]))


_COUNTS_SHARES = frozenset(("INV-01", "CMP-01", "CMP-02", "UNQ-02", "REF-01", "TML-03", "VAL-01"))


def _problems(key: str, probe: Mapping[str, Any], dimensions: Mapping[str, Any]) -> list[str]:
    found = []
    if probe["dimension"] not in dimensions:
        found.append(f"dimension {probe['dimension']} has no weight")
    if ("pass" in probe) != ("fail" in probe):
        found.append("pass and fail come together")
    if key in _COUNTS_SHARES and "pass" not in probe:
        found.append("pass and fail are missing")
    if (key == "CMP-01") != ("required" in probe):
        found.append("the limits of required columns belong to CMP-01")
    pairs = (probe, probe.get("required", {}))
    found += ["pass is above fail" for p in pairs if p.get("pass", 0) > p.get("fail", 1)]
    return found
