"""The questions about a deployment whose answers decide which controls bind it.

Rules may only ask for facts of this list, and the profile form is made from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engagements.domain.errors import ValueRefused

MOST_USERS = 1_000_000_000


class FactRefused(ValueRefused):
    """The answer is none that this question takes."""

    field = "answers"


class Kind(StrEnum):
    """How a question is answered."""

    BOOL = "bool"
    CHOICE = "choice"
    MULTI = "multi"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer that stands, with who gave it and when."""

    key: str
    value: Any
    by: str
    at: datetime


@dataclass(frozen=True)
class Fact:
    """One question; ``choices`` are (value, words) of a choice or multi question.

    A yes-no question may name its two answers in them.
    """

    key: str
    question: str
    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()

    def values(self) -> frozenset[str]:
        """Return the values that may be chosen."""
        return frozenset(value for value, _ in self.choices)

    def words(self, answer: Any) -> str:
        """Return an answer as people read it; an unanswered question reads "not known"."""
        if answer is None:
            return "not known"
        labels = dict(self.choices)
        if self.kind is Kind.BOOL:
            said = "yes" if answer else "no"
            return labels.get(said, said)
        if self.kind is Kind.MULTI:
            return ", ".join(labels.get(item, str(item)) for item in answer) or "none of these"
        if self.kind is Kind.CHOICE:
            return labels.get(answer, str(answer))
        return str(answer)


_PLACES = (
    ("EU", "European Union"),
    ("NO", "Norway"),
    ("CH", "Switzerland"),
    ("UK", "United Kingdom"),
    ("US", "United States"),
    ("US-CO", "Colorado"),
    ("CA", "Canada"),
    ("BR", "Brazil"),
    ("IN", "India"),
    ("JP", "Japan"),
    ("SG", "Singapore"),
    ("AU", "Australia"),
    ("other", "Elsewhere"),
)
_YES_NO = Kind.BOOL


def _facts(*facts: Fact) -> dict[str, Fact]:
    return {fact.key: fact for fact in facts}


FACTS: Mapping[str, Fact] = _facts(
    Fact("ai.uses_llm", "Does it use a language model?", _YES_NO),
    Fact("ai.agentic", "Does it plan and take steps on its own?", _YES_NO),
    Fact(
        "ai.tool_use",
        "Does it act through tools, or only answer?",
        _YES_NO,
        (("yes", "Acts"), ("no", "Answers")),
    ),
    Fact("ai.mcp", "Does it connect to tools through MCP servers?", _YES_NO),
    Fact("ai.rag", "Does it look up documents to answer from?", _YES_NO),
    Fact("ai.fine_tunes", "Is a model trained or fine-tuned for it?", _YES_NO),
    Fact("ai.interacts_with_people", "Do people talk to it directly?", _YES_NO),
    Fact("ai.decides_about_people", "Does it decide, or help decide, about people?", _YES_NO),
    Fact("ai.human_oversight", "Does a person decide before anything is sent?", _YES_NO),
    Fact("ai.generates_synthetic_media", "Does it make pictures, sound or video?", _YES_NO),
    Fact("ai.gpai_provider", "Does the client offer a general-purpose model itself?", _YES_NO),
    Fact(
        "ai.role",
        "What is the client under AI law?",
        Kind.MULTI,
        (
            ("provider", "Provider"),
            ("deployer", "Deployer"),
            ("importer", "Importer"),
            ("distributor", "Distributor"),
        ),
    ),
    Fact(
        "ai.annex3_area",
        "In which high-risk area does it work?",
        Kind.CHOICE,
        (
            ("none", "None of them"),
            ("biometrics", "Biometrics"),
            ("critical_infrastructure", "Critical infrastructure"),
            ("education", "Education"),
            ("employment", "Employment"),
            ("essential_services", "Credit, life and health cover, public benefits"),
            ("law_enforcement", "Law enforcement"),
            ("migration", "Migration and borders"),
            ("justice", "Justice and democracy"),
        ),
    ),
    Fact(
        "ai.art6_3_exempt",
        "Is it exempt because it only prepares or supports a person's task?",
        _YES_NO,
    ),
    Fact("ai.annex1_product", "Is it a safety part of a product that law already covers?", _YES_NO),
    Fact(
        "ai.prohibited_flags",
        "Does it do any of these?",
        Kind.MULTI,
        (
            ("manipulation", "Manipulates people to their harm"),
            ("exploits_vulnerability", "Exploits age, disability or need"),
            ("social_scoring", "Scores people by social behaviour"),
            ("crime_prediction", "Predicts crime from a profile alone"),
            ("face_scraping", "Collects faces from the web or cameras"),
            ("emotion_at_work", "Reads emotions at work or school"),
            ("biometric_categories", "Infers beliefs or origin from the body"),
            ("live_biometric_id", "Identifies people live in public places"),
            ("intimate_imagery", "Makes intimate pictures without consent"),
        ),
    ),
    Fact(
        "hosting.model_host",
        "Where does the model run?",
        Kind.CHOICE,
        (
            ("vendor_api", "At its vendor"),
            ("cloud_managed", "Cloud service"),
            ("self_hosted", "Own machines"),
        ),
    ),
    Fact(
        "hosting.provider",
        "Who hosts the application?",
        Kind.CHOICE,
        (
            ("aws", "AWS"),
            ("azure", "Azure"),
            ("gcp", "Google Cloud"),
            ("other_cloud", "Another cloud"),
            ("client", "The client"),
            ("us", "We do"),
        ),
    ),
    Fact("hosting.region", "In which region is it hosted?", Kind.CHOICE, _PLACES),
    Fact(
        "deployment.model",
        "How is it deployed?",
        Kind.CHOICE,
        (
            ("saas", "Shared service"),
            ("single_tenant", "Service for this client alone"),
            ("customer_vpc", "In the client's cloud"),
            ("on_prem", "In the client's data centre"),
            ("air_gapped", "Cut off from any network"),
        ),
    ),
    Fact(
        "data.classes",
        "Which data does it read?",
        Kind.MULTI,
        (
            ("personal", "Personal"),
            ("special_category", "Special categories of personal data"),
            ("phi", "Health records"),
            ("children", "Children's data"),
            ("cardholder", "Card numbers"),
            ("financial_nonpublic", "Financial, not public"),
            ("cui", "Controlled government information"),
            ("trade_secret", "Trade secrets"),
            ("source_code", "Source code"),
        ),
    ),
    Fact(
        "jurisdictions.data_subjects",
        "Where are the people whose data it uses?",
        Kind.MULTI,
        _PLACES,
    ),
    Fact("jurisdictions.market", "Where is it offered or used?", Kind.MULTI, _PLACES),
    Fact("jurisdictions.hosting", "In which countries is data kept?", Kind.MULTI, _PLACES),
    Fact(
        "sector",
        "In which sector does the client work?",
        Kind.CHOICE,
        (
            ("banking", "Banking"),
            ("insurance", "Insurance"),
            ("health", "Health"),
            ("public", "Public sector"),
            ("energy", "Energy"),
            ("manufacturing", "Manufacturing"),
            ("retail", "Retail"),
            ("logistics", "Logistics"),
            ("telecom", "Telecoms"),
            ("education", "Education"),
            ("legal", "Legal and professional services"),
            ("software", "Software"),
            ("other", "Another"),
        ),
    ),
    Fact("customer.public_company", "Are the client's shares publicly traded?", _YES_NO),
    Fact("customer.financial_entity", "Is the client a supervised financial firm?", _YES_NO),
    Fact("customer.essential_entity", "Is the client an essential or important entity?", _YES_NO),
    Fact("customer.us_federal", "Is the client a US federal body or its supplier?", _YES_NO),
    Fact(
        "customer.certs",
        "Which certificates does the client hold?",
        Kind.MULTI,
        (
            ("iso27001", "ISO 27001"),
            ("iso42001", "ISO 42001"),
            ("soc2", "SOC 2"),
            ("hitrust", "HITRUST"),
            ("fedramp", "FedRAMP"),
            ("pci", "PCI DSS"),
        ),
    ),
    Fact("users.count", "How many people will use it?", Kind.NUMBER),
    Fact("go_live_date", "On which day does it go live?", Kind.DATE),
)


def clean(key: str, value: Any) -> Any:
    """Return an answer as it is stored: JSON, choices in the order of the list.

    Raises:
        FactRefused: the question is not known, or does not take this answer.
    """
    fact = FACTS.get(key)
    if fact is None:
        raise FactRefused(f"There is no profile question “{str(key)[:60]}”.")
    cleaned = _CLEANERS[fact.kind](fact, value)
    if cleaned is None:
        raise FactRefused(f"“{fact.question}” does not take this answer.")
    return cleaned


def _bool(_fact: Fact, value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _choice(fact: Fact, value: Any) -> str | None:
    return value if isinstance(value, str) and value in fact.values() else None


def _multi(fact: Fact, value: Any) -> list[str] | None:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        return None
    if not set(value) <= fact.values():
        return None
    return [known for known, _ in fact.choices if known in value]


def _number(_fact: Fact, value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= MOST_USERS else None


def _date(_fact: Fact, value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return None


_CLEANERS = {
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.MULTI: _multi,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}
