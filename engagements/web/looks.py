"""How states and kinds look: which colour a state has, and which icon stands for what.

A state is a word of the rules; what is below the pages knows nothing of tones and icons. Each area
says how its own look.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from engagements import registry
from engagements.domain.stages.playbook import Kind

PLAIN = "circle-dot"  # what has no icon of its own


@cache
def tones() -> Mapping[str, str]:
    """Return every state that has a colour with its colour word.

    Raises:
        ImproperlyConfigured: two areas give the same state different colours.
    """
    found: dict[str, str] = {}
    for show in registry.shows().values():
        for tone, states in show.tones.items():
            for state in states:
                if found.setdefault(state, tone) != tone:
                    raise ImproperlyConfigured(f"{state} is {tone} and {found[state]}.")
    return found


_TONE_ICONS: Mapping[str, str] = {
    "bad": "circle-x",
    "warn": "alert-circle",
    "ok": "circle-check",
    "accent": "circle-minus",
    "unknown": "circle-dashed",
    "info": "circle",
    "": "circle",
}
CRITERION_ICONS: Mapping[Kind, str] = {
    Kind.AUTO: "robot",
    Kind.EVIDENCE: "file-check",
    Kind.ATTEST: "message",
    Kind.SIGNOFF: "certificate",
}
CRITERION_WORDS: Mapping[Kind, str] = {
    Kind.AUTO: "Automatic",
    Kind.EVIDENCE: "Evidence",
    Kind.ATTEST: "Statement",
    Kind.SIGNOFF: "Sign-off",
}


def tone(state: Any) -> str:
    """Return the colour word of a state; "" for one that has none."""
    return tones().get(str(state), "")


def tone_icon(state: Any) -> str:
    """Return the icon that stands beside a state, so that it is never colour alone."""
    return _TONE_ICONS[tone(state)]


def moment_icon(noun: str) -> str:
    """Return the icon of a line of a logbook, by the noun of its event or the kind of entry."""
    return icons("moment_icons").get(noun, PLAIN)


def job_icon(kind: str) -> str:
    """Return the icon of a kind of job."""
    return icons("job_icons").get(kind, PLAIN)


def notice_icon(kind: str) -> str:
    """Return the icon of a kind of notice."""
    return icons("notice_icons").get(kind, PLAIN)


@cache
def icons(name: str) -> Mapping[str, str]:
    """Return the icons that the core and the areas name under ``name`` of ``Show``."""
    return registry.merged(registry.shows().values(), name)
