"""How states and kinds look: which colour a state has, and which icon stands for what.

A state is a word of the rules; what is below the pages knows nothing of tones and icons.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engagements.areas.compliance.domain import states
from engagements.domain.logbook import EntryKind
from engagements.domain.notices import NoticeKind
from engagements.domain.stages.playbook import Kind
from engagements.selectors.evidence import Standing

PLAIN = "circle-dot"  # what has no icon of its own


def _tones() -> Iterator[tuple[str, str]]:
    """Yield every state with its tone."""
    words = {
        "bad": ("NO_GO", "failing", "unmet", "expired", "fail", "failed", "gave_up", "DELETE"),
        "warn": ("CONDITIONAL", "excepted", "warn", "PATCH", "PUT"),
        "ok": ("GO", "proven", "met", "pass", "done", "POST"),
        "accent": ("waived", "running"),
        "unknown": ("INCOMPLETE", "unknown", "not_measured"),
        "info": ("GET",),
    }
    for tone, named in words.items():
        yield from ((word, tone) for word in named)
    evidence = {
        "ok": (Standing.IN_FORCE,),
        "warn": (Standing.LAPSES_SOON,),
        "bad": (Standing.LAPSED, Standing.QUARANTINED),
    }
    for tone, standings in evidence.items():
        yield from ((standing.value, tone) for standing in standings)
    controls = {
        "bad": states.FAILING,
        "unknown": states.UNKNOWN,
        "warn": states.EXCEPTED,
        "ok": states.PROVEN,
    }
    for tone, found in controls.items():
        yield from ((state.value, tone) for state in found)


TONES: Mapping[str, str] = dict(_tones())
_TONE_ICONS: Mapping[str, str] = {
    "bad": "circle-x",
    "warn": "alert-circle",
    "ok": "circle-check",
    "accent": "circle-minus",
    "unknown": "circle-dashed",
    "info": "circle",
    "": "circle",
}
# What stands between the entries of a logbook, by the noun of its event, and the entries.
MOMENT_ICONS: Mapping[str, str] = {
    "stage": "arrow-right",
    "gate": "shield-check",
    "waiver": "circle-minus",
    "exception": "circle-minus",
    "evidence": "paperclip",
    "wait": "hourglass",
    "target": "calendar",
    "source": "database",
    "probe_run": "activity",
    "report": "file-text",
    "question": "message",
    EntryKind.NOTE.value: "note",
    EntryKind.DECISION.value: "gavel",
    EntryKind.BLOCKER.value: "alert-circle",
    EntryKind.RISK.value: "alert-triangle",
    EntryKind.MEETING.value: "users",
    EntryKind.CHANGE.value: "refresh",
}
NOTICE_ICONS: Mapping[str, str] = {
    NoticeKind.MENTIONED.value: "message",
    NoticeKind.ASSIGNED.value: "user",
    NoticeKind.STAGE_MOVED.value: "arrow-right",
    NoticeKind.GATE.value: "shield-check",
    NoticeKind.WORK_ENDED.value: "activity",
    "report_issued": "file-text",
    NoticeKind.EVIDENCE_RECEIVED.value: "paperclip",
    NoticeKind.EVIDENCE_LAPSES.value: "hourglass",
    NoticeKind.QUESTION.value: "help-circle",
}
JOB_ICONS: Mapping[str, str] = {
    "probe": "activity",
    "test": "database",
    "report": "file-text",
    "export": "file-export",
}
HIT_ICONS: Mapping[str, str] = {
    "engagement": "briefcase",
    "client": "building",
    "control": "shield-check",
    "page": "arrow-right",
    "action": "sparkles",
    "evidence": "file-check",
    "entry": "note",
    "report": "file-text",
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
    return TONES.get(str(state), "")


def tone_icon(state: Any) -> str:
    """Return the icon that stands beside a state, so that it is never colour alone."""
    return _TONE_ICONS[tone(state)]


def moment_icon(noun: str) -> str:
    """Return the icon of a line of a logbook."""
    return MOMENT_ICONS.get(noun, PLAIN)
