"""What a client reads of an issued report in the portal: an allow-list over its snapshot.

A field that is not copied here by name does not reach the portal, whatever a snapshot holds.
Texts that people of the firm typed (reasons, notes, rationales, titles of their files) are not
copied: only the texts of catalogues and playbooks, what our own checks measured, and names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from engagements.domain.prose import count, sentence, span
from engagements.domain.units import days_inclusive, local_day
from engagements.domain.wording import agree
from reports.document.sections.part import PrintedBlock
from reports.document.sections.part import build as build_part
from reports.document.snapshot import (
    SIGNOFF,
    Level,
    Part,
    Requirement,
    Snapshot,
    Standing,
    Standings,
    Status,
)
from reports.document.words import VERDICTS

NOBODY = "Nobody yet"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many requirements of a level stand where."""

    proven: int
    failing: int
    excepted: int
    unknown: int

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.proven + self.failing + self.excepted + self.unknown


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area with its verdict and range.

    Units:
        ``low`` and ``high`` are whole points of 100.
    """

    title: str
    examined: bool
    verdict: str
    low: int
    high: int
    musts: Counts
    shoulds: Counts


@dataclass(frozen=True, kw_only=True)
class RequirementRow:
    """One requirement: what it is, where it stands, and what is asked of whom.

    ``about`` names its group and key together; ``signs`` is the key of the criterion when a
    signature of the client settles it. ``days`` counts from the day it was opened to the report's.
    """

    key: str
    text: str
    about: str
    status: str
    must: bool
    grade: str
    detail: str
    owner: str
    yours: bool
    days: int | None
    due: date | None
    signs: str


@dataclass(frozen=True, kw_only=True)
class AreaRequirements:
    """The requirements of one area."""

    title: str
    lines: tuple[RequirementRow, ...]


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """Proof that lapses before the target date, named by what rests on it."""

    what: str
    more: int
    valid_until: date


@dataclass(frozen=True, kw_only=True)
class ClientPart:
    """The blocks of an area that say that the client may read them."""

    title: str
    blocks: tuple[PrintedBlock, ...]


@dataclass(frozen=True, kw_only=True)
class Issued:
    """All that the portal shows of one issued report.

    Units:
        ``low`` and ``high`` are whole points of 100; dates are days of ``time_zone``.
    """

    engagement: str
    number: int
    as_of: datetime
    time_zone: str
    gate: str
    target: str
    target_on: date
    scope: str
    verdict: str
    low: int
    high: int
    musts: Counts
    shoulds: Counts
    sentence: str
    areas: tuple[Area, ...]
    blocks: tuple[RequirementRow, ...]
    unknown: tuple[RequirementRow, ...]
    conditions: tuple[RequirementRow, ...]
    renewals: tuple[Renewal, ...]
    checked: tuple[AreaRequirements, ...]
    parts: tuple[ClientPart, ...] = ()

    def line(self, key: str) -> RequirementRow | None:
        """Return the requirement of this name."""
        rows = (line for area in self.checked for line in area.lines)
        return next((line for line in rows if line.key == key), None)

    def signature(self, key: str) -> RequirementRow | None:
        """Return the requirement that a signature under this criterion settles."""
        rows = (line for area in self.checked for line in area.lines)
        return next((line for line in rows if line.signs == key), None)


def build(snapshot: Snapshot) -> Issued:
    """Return what the portal may show of a report, copied field by field."""
    readiness, target = snapshot.readiness, snapshot.target
    areas = {area.key: area.title for area in readiness.areas}
    dark = {area.key for area in readiness.areas if not area.examined}
    rows = [row for row in readiness.requirements if row.area not in dark]
    lines = {row.identity: _line(row, snapshot=snapshot) for row in rows}
    return Issued(
        engagement=snapshot.identity.engagement_name,
        number=snapshot.identity.number,
        as_of=snapshot.as_of,
        time_zone=snapshot.identity.time_zone,
        gate=target.gate,
        target=f"{target.title[:1].lower()}{target.title[1:]}",
        target_on=target.on,
        scope=target.scope,
        verdict=readiness.overall.verdict,
        low=readiness.overall.low,
        high=readiness.overall.high,
        musts=_counts(readiness.overall, must=True),
        shoulds=_counts(readiness.overall, must=False),
        sentence=_sentence(snapshot),
        areas=tuple(_area(area) for area in readiness.areas),
        blocks=_open(rows, lines, level=Level.MUST, statuses={Status.FAILING}),
        unknown=_open(rows, lines, level=Level.MUST, statuses={Status.UNKNOWN}),
        conditions=_open(rows, lines, level=Level.MUST, statuses={Status.EXCEPTED})
        + _open(rows, lines, level=Level.SHOULD, statuses={Status.FAILING, Status.EXCEPTED}),
        renewals=_renewals(snapshot, rows),
        checked=tuple(
            AreaRequirements(
                title=title, lines=_sorted(lines[r.identity] for r in rows if r.area == key)
            )
            for key, title in areas.items()
            if any(row.area == key for row in rows)
        ),
        parts=tuple(found for part in snapshot.parts if (found := _part(part, snapshot))),
    )


def _part(part: Part, snapshot: Snapshot) -> ClientPart | None:
    """Return the blocks of a part that say themselves that the client may read them."""
    blocks = tuple(block for block in part.blocks if getattr(block, "for_client", False))
    if not blocks:
        return None
    page = build_part(replace(part, blocks=blocks), snapshot)
    return ClientPart(title=part.title, blocks=page.blocks)


def _line(row: Requirement, *, snapshot: Snapshot) -> RequirementRow:
    signed = {c.key for c in snapshot.delivery.criteria if c.kind == SIGNOFF}
    open_ = row.status is not Status.PROVEN
    today = local_day(snapshot.as_of, time_zone=snapshot.identity.time_zone)
    return RequirementRow(
        key=row.identity,
        text=row.text,
        about=f"{row.group_title or row.group}, {row.key}",
        status=row.status.value,
        must=row.level is Level.MUST,
        grade=row.grade.value if row.grade else "",
        detail=row.reason if row.reason_for_client and row.examined else "",
        owner=_owner(row.owner),
        yours=row.owner.lower().startswith("client"),
        days=days_inclusive(row.since, today) if open_ and row.since else None,
        due=(row.due or snapshot.target.on) if open_ else None,
        signs=row.key if open_ and row.area == "delivery" and row.key in signed else "",
    )


def _owner(owner: str) -> str:
    """Return an owner as the client reads it: their own people are "you"."""
    if not owner:
        return NOBODY
    first, _, rest = owner.partition(" ")
    if first.lower().removesuffix("'s") == "client":
        return f"You: {rest}" if rest else "You"
    return "Our lead" if owner == "Lead" else owner


def _open(
    rows: Sequence[Requirement],
    lines: dict[str, RequirementRow],
    *,
    level: Level,
    statuses: set[Status],
) -> tuple[RequirementRow, ...]:
    found = [lines[row.identity] for row in rows if row.level is level and row.status in statuses]
    return tuple(sorted(found, key=lambda line: (line.due or date.max, -(line.days or 0))))


_ORDER = {"failing": 0, "unknown": 1, "excepted": 2, "proven": 3}


def _sorted(lines: Iterable[RequirementRow]) -> tuple[RequirementRow, ...]:
    """Return what is open first, musts before shoulds."""
    return tuple(sorted(lines, key=lambda line: (_ORDER[line.status], not line.must, line.about)))


def _area(area: Standings) -> Area:
    return Area(
        title=area.title,
        examined=area.examined,
        verdict=area.standing.verdict,
        low=area.standing.low,
        high=area.standing.high,
        musts=_counts(area.standing, must=True),
        shoulds=_counts(area.standing, must=False),
    )


def _counts(standing: Standing, *, must: bool) -> Counts:
    tally = standing.musts if must else standing.shoulds
    return Counts(
        proven=tally.proven,
        failing=tally.failing,
        excepted=tally.excepted,
        unknown=tally.unknown,
    )


def _renewals(snapshot: Snapshot, rows: Sequence[Requirement]) -> tuple[Renewal, ...]:
    found = []
    for row in snapshot.renewals.due:
        rests = [r.text for r in rows if row.evidence in r.evidence and r.status is Status.PROVEN]
        if rests:
            found.append(Renewal(what=rests[0], more=len(rests) - 1, valid_until=row.valid_until))
    return tuple(sorted(found, key=lambda renewal: renewal.valid_until))


def _sentence(snapshot: Snapshot) -> str:
    """Return what the verdict rests on and what would change it, made from figures alone."""
    musts, road = snapshot.readiness.overall.musts, snapshot.readiness.road
    phrases = []
    if musts.failing:
        fails = agree(musts.failing, "fails", "fail")
        phrases.append(f"{count(musts.failing, 'must')} {fails}")
    if musts.unknown:
        are = agree(musts.unknown, "is", "are")
        phrases.append(f"{count(musts.unknown, 'must')} {are} not known yet")
    if musts.excepted:
        fails = agree(musts.excepted, "fails", "fail")
        phrases.append(f"{count(musts.excepted, 'must')} {fails} under an exception in force")
    text = " ".join(f"{sentence(part)}." for part in phrases) or "Every must is proven."
    if len(road) > 1:
        last = road[-1].standing
        text += (
            f" With all of them settled it becomes “{VERDICTS[last.verdict]}”, "
            f"{span(last.low, last.high)} of 100."
        )
    return text
