"""What somebody wants to see of the pipeline: the filters of its pages and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from engagements.domain.errors import DomainError
from engagements.domain.readiness import Verdict

SOON_DAYS = 30
QUARTER_MONTHS = 3

GO_LIVE: Mapping[str, str] = {
    "soon": "within 30 days",
    "quarter": "this quarter",
    "past": "passed",
    "none": "not set",
}
AGE: Mapping[str, str] = {"over": "past its stage target", "half": "past half of it"}
WAITING: Mapping[str, str] = {
    "client": "the client",
    "us": "us",
    "third_party": "a third party",
    "anybody": "anybody",
}
VERDICT: Mapping[str, str] = {verdict.value: verdict.label.lower() for verdict in Verdict}
SORT: Mapping[str, str] = {"worst": "least ready first", "best": "most ready first"}
ME = "me"
LONGEST = 254
PLACE = ("after", "cursor")  # where in a list somebody was
# As they stand in an address.
NAMES = ("owner", "golive", "sector", "age", "waiting", "stage", "verdict", "sort")


class UnknownChoice(DomainError):
    """The address asks for a choice that no page offers."""

    code = "unknown_filter"


@dataclass(frozen=True, kw_only=True)
class PipelineFilters:
    """The filters of a page; an empty one lets everything through.

    ``owner`` is an e-mail address, ``go_live``, ``age`` and ``waiting`` are keys of the tables
    above, ``stage`` is the key of a stage. ``verdict`` and ``sort`` go by readiness for the next
    gate; ``sort`` orders what has an order.
    """

    owner: str = ""
    sector: str = ""
    go_live: str = ""
    age: str = ""
    waiting: str = ""
    stage: str = ""
    verdict: str = ""
    sort: str = ""

    @property
    def goes_by_readiness(self) -> bool:
        """Tell whether readiness decides what is listed, or in which order."""
        return bool(self.verdict or self.sort)


def filters_of(query: Mapping[str, str], *, me: str) -> PipelineFilters:
    """Return the filters of a query; ``me`` is the e-mail address of who asks.

    Raises:
        UnknownChoice: a choice that no page offers.
    """
    words = {name: query.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in NAMES}
    tables = {"golive": GO_LIVE, "age": AGE, "waiting": WAITING, "verdict": VERDICT, "sort": SORT}
    for name, table in tables.items():
        if words[name] and words[name] not in table:
            raise UnknownChoice("This list has no such part.")
    return PipelineFilters(
        owner=me if words["owner"] == ME else words["owner"],
        sector=words["sector"],
        go_live=words["golive"],
        age=words["age"],
        waiting=words["waiting"],
        stage=words["stage"],
        verdict=words["verdict"],
        sort=words["sort"],
    )


def without_place(query: str) -> str:
    """Return the choices of a query, without the place in a list."""
    return urlencode([pair for pair in parse_qsl(query) if pair[0] not in PLACE])


def go_live_span(key: str, *, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that a go-live filter lets through; None is no bound.

    Raises:
        KeyError: ``key`` names no span of days (``none`` asks for engagements without a date).
    """
    month = today.month - (today.month - 1) % QUARTER_MONTHS
    first = date(today.year, month, 1)
    after = date(today.year + (month + QUARTER_MONTHS > 12), (month + 2) % 12 + 1, 1)  # noqa: PLR2004 - months
    return {
        "soon": (today, today + timedelta(days=SOON_DAYS)),
        "quarter": (first, after - timedelta(days=1)),
        "past": (None, today - timedelta(days=1)),
    }[key]
