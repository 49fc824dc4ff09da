"""What the system can reach and do: measured by runs, or declared in profile and sources."""

from collections.abc import Mapping, Sequence
from typing import Any

from engagements.areas.dataenv import selectors as dataenv_selectors
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.models import ProbeRun, Source
from engagements.domain.facts import FACTS
from engagements.domain.prose import day, listing, short_day
from engagements.domain.references import evidence_reference
from engagements.domain.units import local_day
from engagements.domain.wording import agree, counted, grouped
from engagements.models import Engagement
from reports import selectors
from reports.document.snapshot import (
    Cell,
    DataRight,
    EvidenceRow,
    Known,
    Reach,
    ReachLine,
    Sign,
    ToolRow,
)

ABILITIES = (
    ("ai.agentic", "plans and takes steps on its own"),
    ("ai.tool_use", "acts through tools"),
    ("ai.rag", "looks up documents"),
    ("ai.interacts_with_people", "talks to people"),
    ("ai.decides_about_people", "helps decide about people"),
)
TOOL_FACTS = {"ai.tool_use": "tools", "ai.mcp": "MCP servers", "ai.rag": "document search"}
RIGHTS: Mapping[bool | None, str] = {
    True: "database role, can write",
    False: "database role, read only",
}
UNTOLD = Cell(text="not told", sign=Sign.UNKNOWN)
NOT_MEASURED = Cell(text="not measured", sign=Sign.UNKNOWN)


def section(engagement: Engagement, *, register: Sequence[EvidenceRow]) -> Reach:
    """Return every source, identity, host and region on record, each with how it is known."""
    answers = selectors.answers(engagement)
    lines = dataenv_selectors.sources(engagement)
    runs = [line.latest for line in lines if line.latest is not None]
    return Reach(
        what_it_is=_what_it_is(engagement, answers),
        where_it_runs=_told(answers, "deployment.model", "hosting.provider", "hosting.region"),
        model=_told(answers, "hosting.model_host"),
        who_tested="Runs of this toolkit" if runs else "Nobody yet",
        lapses_first=_lapses_first(register),
        data=tuple(_right(line.source, line.latest) for line in lines),
        tools=_tools(answers),
        identities=tuple(_identity(line.source, line.latest, engagement) for line in lines),
        egress=tuple(_egress(line.source, line.latest) for line in lines if line.source.host),
        models=_models(answers),
        subprocessors=_subprocessors(answers),
    )


def _words(answers: Mapping[str, Any], key: str) -> str:
    return FACTS[key].words(answers[key]) if key in answers else ""


def _told(answers: Mapping[str, Any], *keys: str) -> str:
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


def _known(run: ProbeRun | None) -> Known:
    if run is None or run.evidence is None:
        return Known(measured=False)
    return Known(measured=True, evidence=evidence_reference(run.evidence.number))


def _is_file(source: Source) -> bool:
    return source.kind != SourceKind.POSTGRES


def _right(source: Source, run: ProbeRun | None) -> DataRight:
    change, delete = _may_change(source, run)
    return DataRight(
        source=source.name,
        identity=source.username or ("file, by hash" if source.file_id else "file"),
        may_read=_may_read(run),
        may_change=change,
        may_delete=delete,
        sensitive=_sensitive(run),
        transport=_transport(source, run),
        known=_known(run),
    )


def _may_read(run: ProbeRun | None) -> Cell:
    tables = run.facts.get("tables") if run else None
    if run is None or tables is None:
        return NOT_MEASURED
    outcomes = {result.outcome for result in run.results.all() if result.probe == "ACC-02"}
    wide = "warn" in outcomes
    return Cell(text=counted(tables, "table"), sign=Sign.WARN if wide else Sign.GOOD)


def _may_change(source: Source, run: ProbeRun | None) -> tuple[Cell, Cell]:
    if _is_file(source):
        opened = Cell(text="no")  # files are opened read-only
        return (opened, opened) if run else (NOT_MEASURED, NOT_MEASURED)
    role = run.facts.get("role") if run else None
    if role is None:
        return NOT_MEASURED, NOT_MEASURED
    writable = int(role.get("writable", 0))
    powers = [str(power) for power in role.get("powers", [])]
    change = Cell(text=counted(writable, "table"), sign=Sign.BAD) if writable else Cell(text="no")
    if not writable and role.get("can_write"):
        change = Cell(text="can create", sign=Sign.BAD)
    admin = Cell(text=listing(powers, most=2), sign=Sign.BAD) if powers else Cell(text="no")
    return change, admin


def _sensitive(run: ProbeRun | None) -> Cell:
    if run is None:
        return NOT_MEASURED
    lines = [result for result in run.results.all() if result.probe == "PRV-01"]
    if not lines or all(line.outcome == "not_measured" for line in lines):
        return NOT_MEASURED
    tables = (run.document or {}).get("tables", [])
    found = sum(bool(column.get("sensitive")) for table in tables for column in table["columns"])
    undeclared = len({(line.table, *line.columns) for line in lines if line.outcome in BAD})
    if undeclared:
        not_told = agree(undeclared, "is not declared", "are not declared")
        return Cell(text=f"{grouped(found)} found, {undeclared} {not_told}", sign=Sign.WARN)
    return Cell(
        text=f"{grouped(found)}, all declared" if found else "none in the sample", sign=Sign.GOOD
    )


BAD = frozenset({"fail", "warn"})


def _transport(source: Source, run: ProbeRun | None) -> Cell:
    if _is_file(source):
        return Cell(text="no network")
    transport = run.facts.get("transport") if run else None
    if transport is None:
        return NOT_MEASURED
    if not transport.get("encrypted"):
        return Cell(text="not encrypted", sign=Sign.BAD)
    name = str(transport.get("version") or "encrypted")
    if transport.get("verified"):
        return Cell(text=name, sign=Sign.GOOD)
    return Cell(text=f"{name}, not verified", sign=Sign.WARN)


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
            private_data=_answer(reads, yes=Sign.PLAIN),
            untrusted_text=_answer(untrusted, yes=Sign.WARN),
            writes=_answer(answers.get("ai.tool_use"), yes=Sign.WARN),
            sends_out=UNTOLD,
            person_approves=_answer(answers.get("ai.human_oversight"), yes=Sign.GOOD),
            known=Known(measured=False),
        ),
    )


def _answer(told: Any, *, yes: Sign = Sign.PLAIN) -> Cell:
    """Return yes or no with the sign of a yes; nothing told is not known."""
    if told is None:
        return UNTOLD
    return Cell(text="yes", sign=yes) if told else Cell(text="no")


def _identity(source: Source, run: ProbeRun | None, engagement: Engagement) -> ReachLine:
    if _is_file(source):
        kind, renewed = f"{source.get_kind_display()}, no account", Cell(text="no secret")
    else:
        role = (run.facts.get("role") or {}) if run else {}
        kind = RIGHTS.get(role.get("can_write"), "database role, rights not measured")
        renewed = Cell(text="no secret")
        if source.secret_set_at:
            on = local_day(source.secret_set_at, time_zone=engagement.time_zone)
            renewed = Cell(text=short_day(on))
    return ReachLine(
        name=source.username or source.name, first=kind, second=renewed, known=_known(run)
    )


def _egress(source: Source, run: ProbeRun | None) -> ReachLine:
    """Return a destination that the toolkit itself reached, or was told of."""
    reached = (
        [result.outcome for result in run.results.all() if result.probe == "ACC-01"] if run else []
    )
    result = {"pass": Cell(text="reached", sign=Sign.GOOD), "fail": Cell(text="not reached")}
    return ReachLine(
        name=f"{source.host}:{source.port}" if source.port else source.host,
        first="client database",
        second=result.get(reached[0], NOT_MEASURED) if reached else NOT_MEASURED,
        known=_known(run),
    )


def _models(answers: Mapping[str, Any]) -> tuple[ReachLine, ...]:
    host, region = _words(answers, "hosting.model_host"), _words(answers, "hosting.region")
    if not host and not region:
        return ()
    second = Cell(text=region) if region else Cell(text="not told", sign=Sign.UNKNOWN)
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
            second=Cell(text="contract not on file", sign=Sign.UNKNOWN),
            known=Known(measured=False),
        ),
    )
