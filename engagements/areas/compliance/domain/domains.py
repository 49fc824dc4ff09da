"""The domains that a heatmap groups controls by, whatever framework they come from.

Frameworks cut their subject in their own ways; people who work on one thing want to see it in one
row. A framework's file names the domain of its controls; the grouping is our own.
"""

from collections.abc import Mapping

OTHER = "other"  # of a control whose framework names none
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


def known_domain(domain: str) -> str:
    """Return a domain that the heatmap has a row for: its own, or that of the others."""
    return domain if domain in DOMAINS else OTHER
