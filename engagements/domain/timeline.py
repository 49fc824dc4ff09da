"""Words for the events that a person wants to see between the entries of a logbook."""

from collections.abc import Mapping
from typing import Any

from engagements.domain.logbook import EntryKind
from engagements.domain.references import evidence_reference

# Event to what the actor did; braces name items of the event's payload.
SENTENCES: Mapping[str, str] = {
    "engagement.created": "started the engagement",
    "engagement.closed": "closed the engagement: {outcome}",
    "engagement.reopened": "reopened the engagement",
    "stage.entered": "moved the engagement to {stage}",
    "stage.move_undone": "took the last move back",
    "gate.decided": "decided the gate: {outcome}",
    "waiver.granted": "approved a waiver",
    "waiver.revoked": "revoked a waiver",
    "exception.approved": "approved an exception",
    "exception.revoked": "revoked an exception",
    "evidence.added": "added evidence {evidence}",
    "evidence.accepted": "accepted evidence {evidence}",
    "evidence.withdrawn": "withdrew evidence {evidence}",
    "wait.started": "noted that work is {kind}, waiting on {waiting_on}",
    "wait.ended": "noted that work goes on",
    "target.moved": "moved the target date to {new}",
    "owner.changed": "changed the owner",
    "framework.adopted": "took on a framework",
    "source.added": "added a source",
    "source.removed": "removed a source",
    "probe_run.finished": "finished probe run {run}",
    "report.ready": "made report version {report}",
    "report.issued": "issued report version {report}",
    "report.withdrawn": "withdrew report version {report}",
    "report.downloaded": "downloaded report version {report}",
    "question.asked": "asked question {question}",
    "question.answered": "answered question {question}",
}
# What the author of an entry did.
ENTRY_SENTENCES: Mapping[EntryKind, str] = {
    EntryKind.NOTE: "wrote a note",
    EntryKind.DECISION: "recorded a decision",
    EntryKind.BLOCKER: "raised a blocker",
    EntryKind.RISK: "named a risk",
    EntryKind.MEETING: "logged a meeting",
    EntryKind.CHANGE: "logged a change",
}


def sentence(event: str, payload: Mapping[str, Any]) -> str:
    """Return what happened, for behind the actor's name.

    An item that the payload lacks is left out together with the words that lead to it.
    """
    words = SENTENCES[event]
    while "{" in words:
        before, _, rest = words.partition("{")
        name, _, after = rest.partition("}")
        value = payload.get(name)
        if value in (None, ""):
            return before.rstrip(" :,").removesuffix(" to").removesuffix(" waiting on").rstrip(" ,")
        words = f"{before}{_plain(name, value)}{after}"
    return words


def detail(event: str, payload: Mapping[str, Any]) -> str:
    """Return the figures of an event that has some, as a sentence."""
    if event == "probe_run.finished" and isinstance(payload.get("outcomes"), Mapping):
        told = payload["outcomes"]
        parts = [f"{told[key]} {words}" for key, words in _OUTCOMES.items() if told.get(key)]
        return f"{', '.join(parts)}." if parts else ""
    if event == "report.ready" and payload.get("pages"):
        return f"{payload['pages']} pages."
    return ""


_OUTCOMES = {
    "pass": "checks passed",
    "warn": "warn",
    "fail": "failed",
    "not_measured": "could not be measured",
    "vacuous": "did not apply",
}


def _plain(name: str, value: Any) -> str:
    if name == "evidence" and isinstance(value, int):
        return evidence_reference(value)
    return str(value).replace("_", " ")
