"""What this system can reach and do: one page for a security officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engagements.domain.prose import clip, count, listing, sentence
from engagements.domain.reporting import Cell, Known, ReachLine, Tone
from engagements.domain.wording import agree, counted
from reports.document.snapshot import Reach, Snapshot
from reports.document.table import Cells, Table, answer_cell, column, known_cell, table


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact of the strip at the top."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReachPage:
    """The tables of rights, tools, identities, destinations and hosts."""

    lead: str
    facts: tuple[Fact, ...]
    data: Table | None
    tools: Table | None
    pairs: tuple[tuple[Table, ...], ...]
    missing: str


def absent(snapshot: Snapshot) -> str:
    """Return why there is nothing to print, or nothing."""
    return "" if _known(snapshot.reach) else "no source, tool, identity or host is recorded"


def build(snapshot: Snapshot) -> ReachPage:
    """Return the page ready to print."""
    reach = snapshot.reach
    small = [
        _lines(reach.identities, "Identities", ("Identity", "Kind", "Renewed")),
        _lines(reach.egress, "Egress", ("Destination", "Kind", "Result")),
        _lines(reach.models, "Model hosts and regions", ("Model or promise", "Host", "Region")),
        _lines(reach.subprocessors, "Subprocessors", ("Name", "Does, where", "Contract")),
    ]
    printed = [made for made in small if made]
    return ReachPage(
        lead=_lead(reach),
        facts=_facts(reach),
        data=_data(reach) if reach.data else None,
        tools=_tools(reach) if reach.tools else None,
        pairs=tuple(tuple(printed[i : i + 2]) for i in range(0, len(printed), 2)),
        missing=_missing(reach),
    )


def _known(reach: Reach) -> list[Known]:
    groups: Sequence[Iterable[Known]] = (
        [row.known for row in reach.data],
        [row.known for row in reach.tools],
        [row.known for row in reach.identities],
        [row.known for row in reach.egress],
        [row.known for row in reach.models],
        [row.known for row in reach.subprocessors],
    )
    return [known for group in groups for known in group]


def _lead(reach: Reach) -> str:
    known = _known(reach)
    measured = sum(one.measured for one in known)
    text = (
        f"For the security officer: {counted(len(known), 'line')}, {measured} measured by our "
        f"checks and {len(known) - measured} declared."
    )
    writers = sum(row.may_change.tone is Tone.BAD for row in reach.data)
    if writers:
        can = agree(writers, "identity can write", "identities can write")
        text += f" {sentence(count(writers, can, can))} where it should only read."
    senders = sum(row.sends_out.tone is Tone.BAD for row in reach.tools)
    if senders:
        can = agree(senders, "tool server can send", "tool servers can send")
        text += f" {sentence(count(senders, can, can))} out with nobody in between."
    return text


def _facts(reach: Reach) -> tuple[Fact, ...]:
    facts = (
        ("What it is", reach.what_it_is),
        ("Where it runs", reach.where_it_runs),
        ("Model", reach.model),
        ("Who tested", reach.who_tested),
        ("Lapses first", reach.lapses_first),
    )
    return tuple(Fact(title=t, text=clip(x, 220) or "Not declared") for t, x in facts)


def _data(reach: Reach) -> Table:
    columns = [
        column("Source", 15, "strong"),
        column("Identity", 14),
        column("May read", 16),
        column("May add, change", 9),
        column("Delete, administer", 10),
        column("Sensitive columns", 12),
        column("Transport", 10),
        column("How known", 14),
    ]
    rows: list[Cells] = [
        [
            row.source,
            row.identity,
            answer_cell(row.may_read),
            answer_cell(row.may_change),
            answer_cell(row.may_delete),
            answer_cell(row.sensitive),
            answer_cell(row.transport),
            known_cell(row.known),
        ]
        for row in reach.data
    ]
    return table("Data sources and rights", columns, rows)


def _tools(reach: Reach) -> Table:
    columns = [
        column("Server", 13, "strong"),
        column("Tools", 25),
        column("Private data", 11),
        column("Untrusted text", 10),
        column("Writes", 9),
        column("Sends out", 9),
        column("A person approves", 9),
        column("How known", 14),
    ]
    rows: list[Cells] = [
        [
            row.server,
            listing(row.tools, most=6),
            answer_cell(row.private_data),
            answer_cell(row.untrusted_text),
            answer_cell(row.writes),
            answer_cell(row.sends_out),
            answer_cell(row.person_approves),
            known_cell(row.known),
        ]
        for row in reach.tools
    ]
    return table("Tools and capabilities", columns, rows)


def _lines(rows: Sequence[ReachLine], caption: str, heads: tuple[str, str, str]) -> Table | None:
    if not rows:
        return None
    columns = [
        column(heads[0], 28, "strong"),
        column(heads[1], 22),
        column(heads[2], 20),
        column("How known", 30),
    ]
    made: list[Cells] = [[r.name, r.first, _plain(r.second), known_cell(r.known)] for r in rows]
    return table(caption, columns, made)


def _plain(cell: Cell) -> str:
    return answer_cell(cell).text


def _missing(reach: Reach) -> str:
    named = (
        (reach.tools, "tools and their capabilities"),
        (reach.identities, "identities"),
        (reach.egress, "egress"),
        (reach.models, "the model's host and region"),
        (reach.subprocessors, "subprocessors"),
    )
    empty = [name for rows, name in named if not rows]
    if not empty:
        return ""
    return f"Neither measured nor declared: {listing(empty)}. Nothing is assumed here."
