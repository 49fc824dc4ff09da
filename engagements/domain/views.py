"""Saved views: the filters of a page under a name, and what those filters name."""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from engagements.domain.labels import Labelled
from engagements.domain.text import Text


class ViewPage(Labelled):
    """The pages of the core whose filters can be saved; areas add theirs as ``SavedPage``."""

    PIPELINE = "pipeline"
    ENGAGEMENTS = "engagements"
    LOG = "log"


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """A page whose filters can be saved.

    ``choices`` are its filters beside those of the core that choose from a list of the product's
    own: they tell nothing of anybody.
    """

    key: str
    label: str
    choices: frozenset[str] = frozenset()


SAVED_PAGES = tuple(SavedPage(key=page.value, label=page.label) for page in ViewPage)

TITLE = Text(longest=60)
QUERY = Text(longest=500)
# Filters that choose from a list of the product's own: they tell nothing of anybody.
CHOICES = frozenset(
    {
        *("stage", "golive", "age", "waiting", "verdict", "sort", "view", "state", "kind", "by"),
        *("since", "until", "standing", "grade", "visibility", "show"),
    }
)
_OF_A_LIST = re.compile(r"[\w.-]{0,40}")
SHORTEST_NAME = 3  # fewer letters stand in every text
_WORD = re.compile(r"\w{5,}")  # what is shorter is in many names and says nothing of one


@dataclass(frozen=True, kw_only=True)
class Named:
    """What the filters of a view name: clients and engagements by code, people, and free text."""

    clients: frozenset[str]
    engagements: frozenset[str]
    people: frozenset[str]
    texts: tuple[str, ...]


def within(text: str, names: Iterable[tuple[str, str]], *, by_word: bool) -> set[str]:
    """Return the codes of those, given as codes and names, that a text names.

    ``by_word``: a word that only one of the names has stands for the whole of it, as people write.
    """
    told, known = _plain(text), [(code, _plain(name)) for code, name in names]
    words = {code: set(_WORD.findall(name)) if by_word else set() for code, name in known}
    shared = Counter(word for own in words.values() for word in own)
    spoken = {word for word in _WORD.findall(told) if shared[word] == 1}
    return {
        code
        for code, name in known
        if _plain(code) in told
        or (len(name) >= SHORTEST_NAME and name in told)
        or not spoken.isdisjoint(words[code])
    }


def _plain(text: str) -> str:
    """Return a text without what letters may differ in and be read alike."""
    return unicodedata.normalize("NFKC", text).casefold()


def named_in(query: str, *, choices: Container[str] = CHOICES) -> Named:
    """Return what a query names; a filter that is not among ``choices`` is text."""
    found: dict[str, set[str]] = {"client": set(), "engagement": set(), "owner": set()}
    texts = []
    for name, value in parse_qsl(query):
        if name in found:
            found[name].add(value)
        elif name not in choices or not _OF_A_LIST.fullmatch(value):
            texts.append(value)
    return Named(
        clients=frozenset(found["client"]),
        engagements=frozenset(found["engagement"]),
        people=frozenset(found["owner"]),
        texts=tuple(texts),
    )
