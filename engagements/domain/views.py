"""Saved views: the filters of a page under a name, and what those filters name."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from engagements.domain.labels import Labelled
from engagements.domain.text import Text


class ViewPage(Labelled):
    """The pages whose filters can be saved."""

    PIPELINE = "pipeline"
    ENGAGEMENTS = "engagements"
    LOG = "log"
    CONTROLS = "controls"


TITLE = Text(longest=60)
QUERY = Text(longest=500)
# Filters that choose from a list of the product's own: they tell nothing of anybody.
CHOICES = frozenset(
    {
        *("stage", "golive", "age", "waiting", "verdict", "sort", "view", "state", "kind", "by"),
        *("since", "until", "standing", "grade", "visibility", "framework", "show"),
    }
)
_OF_A_LIST = re.compile(r"[\w.-]{0,40}")
SHORTEST_NAME = 3  # fewer letters stand in every text


@dataclass(frozen=True, kw_only=True)
class Named:
    """What the filters of a view name: clients and engagements by code, people, and free text."""

    clients: frozenset[str]
    engagements: frozenset[str]
    people: frozenset[str]
    texts: tuple[str, ...]


def named_in(query: str) -> Named:
    """Return what a query names; a filter that nobody knows is text."""
    found: dict[str, set[str]] = {"client": set(), "engagement": set(), "owner": set()}
    texts = []
    for name, value in parse_qsl(query):
        if name in found:
            found[name].add(value)
        elif name not in CHOICES or not _OF_A_LIST.fullmatch(value):
            texts.append(value)
    return Named(
        clients=frozenset(found["client"]),
        engagements=frozenset(found["engagement"]),
        people=frozenset(found["owner"]),
        texts=tuple(texts),
    )
