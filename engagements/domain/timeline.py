"""Words for the events that a person wants to see between the entries of a logbook."""

from collections.abc import Mapping
from typing import Any

from engagements.domain.about import NOTHING, About
from engagements.domain.events import EventType
from engagements.domain.references import evidence_reference


def sentence(event: EventType, payload: Mapping[str, Any]) -> str:
    """Return what happened, for behind the actor's name.

    An item that the payload lacks is left out together with the words that lead to it.
    """
    return _filled(event.sentence, payload)


def link(event: EventType, payload: Mapping[str, Any]) -> str:
    """Return the text of the link to what an event led to."""
    return _filled(event.link, payload)


def _filled(words: str, payload: Mapping[str, Any]) -> str:
    while "{" in words:
        before, _, rest = words.partition("{")
        name, _, after = rest.partition("}")
        value = payload.get(name)
        if value in (None, ""):
            return before.rstrip(" :,").removesuffix(" to").removesuffix(" waiting on").rstrip(" ,")
        words = f"{before}{_plain(name, value)}{after}"
    return words


def detail(event: EventType, payload: Mapping[str, Any]) -> str:
    """Return the figures of an event that has some, as a sentence."""
    return event.detail(payload) if event.detail else ""


def about(event: EventType, payload: Mapping[str, Any]) -> About:
    """Return what an event led to, if there is a page of it."""
    key = payload.get(event.item)
    return NOTHING if key in (None, "") else About(event.about, str(key))


def _plain(name: str, value: Any) -> str:
    if name == "evidence" and isinstance(value, int):
        return evidence_reference(value)
    return str(value).replace("_", " ")
