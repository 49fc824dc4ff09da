"""The domains that a heatmap groups controls by, whatever framework they come from.

Frameworks cut their subject in their own ways; people who work on one thing want to see it in one
row. Own grouping by the subject of each control, not taken from any framework.
"""

from collections.abc import Mapping

OTHER = "other"
DOMAINS: Mapping[str, str] = {
    "governance": "Governance and risk",
    "access": "Access control",
    "data": "Data protection",
    "logging": "Logging and monitoring",
    "model": "Model and prompts",
    "oversight": "Human oversight",
    "suppliers": "Suppliers",
    "incidents": "Incident response",
    OTHER: "Other controls",
}
# By the start of a framework's key, then of a control's name; the longest start wins.
_PLACES: Mapping[str, Mapping[str, str]] = {
    "owasp-llm": {
        "LLM": "model",
        "LLM02": "data",
        "LLM03": "suppliers",
        "LLM04": "data",
        "LLM06": "access",
        "LLM08": "data",
        "LLM09": "oversight",
        "LLM10": "logging",
    },
    "nist-ai-rmf": {
        "GOVERN": "governance",
        "GOVERN 1.5": "logging",
        "GOVERN 2.2": "oversight",
        "GOVERN 3.2": "oversight",
        "GOVERN 4.3": "incidents",
        "GOVERN 5": "oversight",
        "GOVERN 6": "suppliers",
        "MAP": "governance",
        "MAP 2": "model",
        "MAP 3.4": "oversight",
        "MAP 3.5": "oversight",
        "MAP 4": "suppliers",
        "MAP 5.2": "oversight",
        "MEASURE": "model",
        "MEASURE 2.4": "logging",
        "MEASURE 2.7": "access",
        "MEASURE 2.8": "logging",
        "MEASURE 2.10": "data",
        "MEASURE 3": "logging",
        "MEASURE 3.3": "oversight",
        "MANAGE": "governance",
        "MANAGE 2.3": "incidents",
        "MANAGE 2.4": "oversight",
        "MANAGE 3": "suppliers",
        "MANAGE 4": "logging",
        "MANAGE 4.3": "incidents",
    },
}


def domain_of(framework: str, ref: str) -> str:
    """Return the key of the domain that a control belongs to."""
    places = next((found for key, found in _PLACES.items() if framework.startswith(key)), {})
    starts = [start for start in places if _begins(ref, start)]
    return places[max(starts, key=len)] if starts else OTHER


def _begins(ref: str, start: str) -> bool:
    """Tell whether ``start`` is a whole part of a name: "MAP 2.1" is no start of "MAP 2.10"."""
    return ref.startswith(start) and not (start[-1].isdigit() and ref[len(start) :][:1].isdigit())
