"""Reading the file of published limits: which probes are asked, and how each is judged."""

from collections.abc import Iterator, Mapping
from typing import Any

from engagements.areas.dataenv.domain.limits import Limits, Thresholds
from engagements.areas.dataenv.domain.probe import Probe
from engagements.areas.dataenv.domain.probes.registry import PROBES

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
                "properties": {"pass": _SHARE, "fail": _SHARE, "required": _LIMITS},
            },
        },
    },
}  # fmt: skip


def load(text: str, *, name: str, known: Mapping[str, Probe] = PROBES) -> Thresholds:
    """Return the thresholds of one file; ``known`` are the probes that it can name.

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
            for key, limits in file.data["probes"].items()
            for reason in _problems(known.get(key), limits, file.data["dimensions"])
        ]
    if problems:
        raise InvalidDataFile(problems)
    data = file.data
    probes: Mapping[str, Mapping[str, Any]] = data["probes"]
    return Thresholds(
        key=data["key"],
        version=data["version"],
        title=data["title"],
        valid_days=data["valid_days"],
        design_effect=float(data["design_effect"]),
        dimensions={key: float(weight) for key, weight in data["dimensions"].items()},
        probes={key: known[key] for key in probes},
        shares={key: _limits(item) for key, item in probes.items() if "pass" in item},
        strict={
            key: _limits(item["required"]) for key, item in probes.items() if "required" in item
        },
    )


def _limits(data: Mapping[str, Any]) -> Limits:
    return Limits(passes=float(data["pass"]), fails=float(data["fail"]))


def _problems(
    probe: Probe | None, limits: Mapping[str, Any], dimensions: Mapping[str, Any]
) -> Iterator[str]:
    """Yield what is wrong with the limits of one probe."""
    if probe is None:
        yield "there is no probe of this key"
        return
    if probe.dimension not in dimensions:
        yield f"its dimension, {probe.dimension}, has no weight"
    if ("pass" in limits) != ("fail" in limits):
        yield "pass and fail come together"
    if probe.counts_share != ("pass" in limits):
        yield "pass and fail belong to probes that count a share, and to all of them"
    if probe.has_strict_limits != ("required" in limits):
        yield "limits of required columns belong to probes that have them, and to all of them"
    pairs = (limits, limits.get("required", {}))
    yield from ("pass is above fail" for pair in pairs if pair.get("pass", 0) > pair.get("fail", 1))
