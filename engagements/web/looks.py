"""How states and kinds look: which colour a state has, and which icon stands for what.

A state is a word of the rules; what is below the pages knows nothing of tones and icons. The core's
own stand here; each area says in its ``show.py`` how its own look.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from engagements import registry
from engagements.domain.logbook import EntryKind
from engagements.domain.notices import NoticeKind
from engagements.domain.stages.playbook import Kind
from engagements.selectors.evidence import Standing

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


CORE_TONES = {
    "bad": (
        *("NO_GO", "failing", "unmet", "expired", "failed", "gave_up", "DELETE"),
        *(Standing.LAPSED.value, Standing.QUARANTINED.value),
    ),
    "warn": ("CONDITIONAL", "excepted", Standing.LAPSES_SOON.value, "PATCH", "PUT"),
    "ok": ("GO", "proven", "met", "done", Standing.IN_FORCE.value, "POST"),
    "accent": ("waived", "running"),
    "unknown": ("INCOMPLETE", "unknown"),
    "info": ("GET",),
}
# What stands between the entries of a logbook, by the noun of its event, and the entries.
CORE_MOMENT_ICONS = {
    "stage": "arrow-right",
    "gate": "shield-check",
    "waiver": "circle-minus",
    "evidence": "paperclip",
    "wait": "hourglass",
    "target": "calendar",
    "question": "message",
    EntryKind.NOTE.value: "note",
    EntryKind.DECISION.value: "gavel",
    EntryKind.BLOCKER.value: "alert-circle",
    EntryKind.RISK.value: "alert-triangle",
    EntryKind.MEETING.value: "users",
    EntryKind.CHANGE.value: "refresh",
}
CORE_NOTICE_ICONS = {
    NoticeKind.MENTIONED.value: "message",
    NoticeKind.ASSIGNED.value: "user",
    NoticeKind.STAGE_MOVED.value: "arrow-right",
    NoticeKind.GATE.value: "shield-check",
    NoticeKind.WORK_ENDED.value: "activity",
    NoticeKind.EVIDENCE_RECEIVED.value: "paperclip",
    NoticeKind.EVIDENCE_LAPSES.value: "hourglass",
    NoticeKind.QUESTION.value: "help-circle",
}
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
