"""What the system can reach and do: what areas know of it, and what the profile declares."""

from collections.abc import Mapping, Sequence
from typing import Any

from engagements.area import Print
from engagements.domain.facts import FACTS
from engagements.domain.prose import day, listing
from engagements.domain.reporting import Cell, Known, ReachLine, Tone, ToolRow
from engagements.models import Engagement
from engagements.selectors.readiness import Context
from reports.document.snapshot import EvidenceRow, Reach

ABILITIES = (
    ("ai.agentic", "plans and takes steps on its own"),
    ("ai.tool_use", "acts through tools"),
    ("ai.rag", "looks up documents"),
    ("ai.interacts_with_people", "talks to people"),
    ("ai.decides_about_people", "helps decide about people"),
)
TOOL_FACTS = {"ai.tool_use": "tools", "ai.mcp": "MCP servers", "ai.rag": "document search"}
NOT_DECLARED = Cell(text="not told", tone=Tone.UNKNOWN)


def section(
    context: Context, *, prints: Mapping[str, Print], register: Sequence[EvidenceRow]
) -> Reach:
    """Return every right, tool, identity and host on record, each with how it is known."""
    answers = {key: answer.value for key, answer in context.answers.items()}
    known = [area.reach(context) for area in prints.values() if area.reach]
    return Reach(
        what_it_is=_what_it_is(context.engagement, answers),
        where_it_runs=_joined(answers, "deployment.model", "hosting.provider", "hosting.region"),
        model=_joined(answers, "hosting.model_host"),
        who_tested="Runs of this toolkit" if any(one.tested for one in known) else "Nobody yet",
        lapses_first=_lapses_first(register),
        data=tuple(row for one in known for row in one.data),
        tools=(*_tools(answers), *(row for one in known for row in one.tools)),
        identities=tuple(row for one in known for row in one.identities),
        egress=tuple(row for one in known for row in one.egress),
        models=(*_models(answers), *(row for one in known for row in one.models)),
        subprocessors=(
            *_subprocessors(answers),
            *(row for one in known for row in one.subprocessors),
        ),
    )


def _words(answers: Mapping[str, Any], key: str) -> str:
    return FACTS[key].words(answers[key]) if key in answers else ""


def _joined(answers: Mapping[str, Any], *keys: str) -> str:
    return ", ".join(words for key in keys if (words := _words(answers, key)))


def _what_it_is(engagement: Engagement, answers: Mapping[str, Any]) -> str:
    does = [words for key, words in ABILITIES if answers.get(key) is True]
    text = f"{engagement.name}: {listing(does)}" if does else engagement.name
    if answers.get("ai.human_oversight") is True:
        text += "; a person decides before anything is sent"
    return text


def _lapses_first(register: Sequence[EvidenceRow]) -> str:
    runs = [row for row in register if row.kind == "check_run" and not row.withdrawn]
    ends = sorted((row.valid_until, row.code) for row in runs if row.valid_until)
    if not ends:
        return "No measured proof yet"
    until, code = ends[0]
    return f"{code} on {day(until)}"


def _tools(answers: Mapping[str, Any]) -> tuple[ToolRow, ...]:
    """Return what the profile declares of tools; this version opens no tool server itself."""
    if not any(key in answers for key in (*TOOL_FACTS, "ai.human_oversight")):
        return ()
    named = [words for key, words in TOOL_FACTS.items() if answers.get(key) is True]
    classes = answers.get("data.classes")
    reads = None if classes is None else bool(classes)
    texts = [answers.get("ai.rag"), answers.get("ai.interacts_with_people")]
    untrusted = True if True in texts else None if None in texts else False
    return (
        ToolRow(
            server="As declared",
            tools=tuple(named) or ("none declared",),
            private_data=_answer(reads, yes=Tone.PLAIN),
            untrusted_text=_answer(untrusted, yes=Tone.WARN),
            writes=_answer(answers.get("ai.tool_use"), yes=Tone.WARN),
            sends_out=NOT_DECLARED,
            person_approves=_answer(answers.get("ai.human_oversight"), yes=Tone.GOOD),
            known=Known(measured=False),
        ),
    )


def _answer(answer: Any, *, yes: Tone = Tone.PLAIN) -> Cell:
    """Return yes or no with the sign of a yes; without an answer it is not known."""
    if answer is None:
        return NOT_DECLARED
    return Cell(text="yes", tone=yes) if answer else Cell(text="no")


def _models(answers: Mapping[str, Any]) -> tuple[ReachLine, ...]:
    host, region = _words(answers, "hosting.model_host"), _words(answers, "hosting.region")
    if not host and not region:
        return ()
    second = Cell(text=region) if region else Cell(text="not told", tone=Tone.UNKNOWN)
    return (
        ReachLine(
            name="Language model" if answers.get("ai.uses_llm") else "Model",
            first=host or "host not told",
            second=second,
            known=Known(measured=False),
        ),
    )


def _subprocessors(answers: Mapping[str, Any]) -> tuple[ReachLine, ...]:
    """Return the host of the application when another company runs it."""
    provider = answers.get("hosting.provider")
    if provider not in {"aws", "azure", "gcp", "other_cloud"}:
        return ()
    region = _words(answers, "hosting.region")
    return (
        ReachLine(
            name=_words(answers, "hosting.provider"),
            first=f"hosting, {region}" if region else "hosting, region not told",
            second=Cell(text="contract not on file", tone=Tone.UNKNOWN),
            known=Known(measured=False),
        ),
    )
