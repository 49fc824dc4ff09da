"""What each engagement of the demo answered about its deployment; the flagship left some open."""

from typing import Any

from engagements.management.demo.cases import CLIENTS, Case

_SECTORS = {
    "Insurance": "insurance",
    "Utilities": "energy",
    "Banking": "banking",
    "Publishing": "other",
    "Manufacturing": "manufacturing",
    "Health": "health",
    "Pharma": "health",
    "Public sector": "public",
    "Logistics": "logistics",
    "Retail": "retail",
    "Telecom": "telecom",
    "Travel": "other",
}
_EVERYWHERE: dict[str, Any] = {
    "ai.uses_llm": True,
    "ai.agentic": False,
    "ai.tool_use": True,
    "ai.mcp": False,
    "ai.rag": True,
    "ai.fine_tunes": False,
    "ai.interacts_with_people": False,
    "ai.decides_about_people": False,
    "ai.human_oversight": True,
    "ai.generates_synthetic_media": False,
    "ai.gpai_provider": False,
    "ai.role": ["deployer"],
    "ai.annex3_area": "none",
    "hosting.model_host": "cloud_managed",
    "hosting.provider": "azure",
    "deployment.model": "single_tenant",
    "data.classes": ["personal"],
}
_MORE: dict[str, dict[str, Any]] = {
    "Insurance": {"ai.agentic": True, "customer.financial_entity": True,
                  "data.classes": ["personal", "phi", "financial_nonpublic"]},
    "Banking": {"customer.financial_entity": True,
                "data.classes": ["personal", "financial_nonpublic"]},
    "Health": {"data.classes": ["personal", "special_category", "phi"]},
    "Pharma": {"data.classes": ["trade_secret"], "deployment.model": "customer_vpc"},
    "Public sector": {"ai.interacts_with_people": True, "customer.essential_entity": True},
    "Manufacturing": {"data.classes": ["trade_secret"]},
}  # fmt: skip
_USERS = {"qualify": None, "scoping": 20, "readiness": 40}
# Not answered yet on the flagship: each is an open question on its profile page.
OPEN_ON_THE_FLAGSHIP = frozenset({"ai.fine_tunes", "ai.annex3_area"})
FIRST_ANSWERS = 6  # an engagement that is being qualified has answered only these


def answers(case: Case) -> dict[str, Any]:
    """Return what the engagement has answered by today."""
    client = next(client for client in CLIENTS if client.code == case.client)
    place = "UK" if client.time_zone == "Europe/London" else "EU"
    found = {
        **_EVERYWHERE,
        **_MORE.get(client.sector, {}),
        "hosting.region": place,
        "jurisdictions.data_subjects": [place],
        "jurisdictions.market": [place],
        "jurisdictions.hosting": [place],
        "sector": _SECTORS[client.sector],
        "users.count": _USERS.get(case.stays[-1][0], 250),
    }
    if case.is_flagship:
        found = {key: value for key, value in found.items() if key not in OPEN_ON_THE_FLAGSHIP}
    known = {key: value for key, value in found.items() if value is not None}
    if case.stays[-1][0] == "qualify":
        return dict(list(known.items())[:FIRST_ANSWERS])
    return known
