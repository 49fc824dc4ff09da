"""Cards of a page that fail by themselves: one that cannot be read never takes the page with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog

CARD = "components/_card.html"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card of a page: its partial with what it needs, or the news that it failed.

    Its partial and its panel of failure stand in one element, ``id="card-<key>"``; asking the
    page for ``?card=<key>`` answers that element alone.
    """

    key: str
    title: str
    template: str
    url: str
    data: dict[str, Any] | None

    @property
    def failed(self) -> bool:
        """Tell whether the card could not be read."""
        return self.data is None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a card is made."""

    key: str
    title: str
    template: str
    url: str  # the page's own address
    build: Callable[[], dict[str, Any]]


def build_cards(plans: Iterable[Plan]) -> dict[str, Card]:
    """Return every card, made one after the other."""
    return {plan.key: _card(plan) for plan in plans}


def _card(plan: Plan) -> Card:
    try:
        data = plan.build()
    except Exception:  # whatever went wrong, the other cards still tell what they know
        log.exception("card.failed", card=plan.key)
        data = None
    return Card(key=plan.key, title=plan.title, template=plan.template, url=plan.url, data=data)
