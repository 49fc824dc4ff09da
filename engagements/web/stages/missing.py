"""What blocks a move, in groups that one person can act on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engagements.area import AreaRows
from engagements.domain.readiness import Level, Requirement, Status
from engagements.domain.stages.gates import Review, Standing
from engagements.domain.stages.playbook import Kind
from engagements.domain.wording import counted

NAMED = 3
_NOUNS = {
    Kind.EVIDENCE: ("piece of evidence is", "pieces of evidence are"),
    Kind.ATTEST: ("statement is", "statements are"),
    Kind.SIGNOFF: ("sign-off is", "sign-offs are"),
}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One group of the refusal: a headline with its number, and the things by name."""

    title: str
    words: str


def missing(
    review: Review, areas: Mapping[str, AreaRows], *, titles: Mapping[str, str]
) -> list[Missing]:
    """Return what the gate still misses, checks first, then what people owe."""
    blocking = review.unsettled_musts
    automatic = [s for s in blocking if s.criterion.kind is Kind.AUTO]
    groups = [group for standing in automatic for group in _checked(standing, areas, titles)]
    for kind, (one, many) in _NOUNS.items():
        of_kind = [s for s in blocking if s.criterion.kind is kind]
        if of_kind:
            title = f"{counted(len(of_kind), one, many)} missing"
            groups.append(Missing(title=title, words=_owed(of_kind)))
    if overdue := review.overdue_conditions:
        title = f"{counted(len(overdue), 'condition is', 'conditions are')} overdue"
        groups.append(Missing(title=title, words=_named(overdue)))
    return groups


def area_musts(
    standing: Standing, areas: Mapping[str, AreaRows], status: Status
) -> list[Requirement]:
    """Return the musts in ``status`` of the area that a criterion asks about."""
    found = areas.get(str(standing.criterion.params.get("area", "")))
    rows = found.requirements if found else ()
    return [row for row in rows if row.level is Level.MUST and row.status is status]


def _checked(
    standing: Standing, areas: Mapping[str, AreaRows], titles: Mapping[str, str]
) -> Iterator[Missing]:
    area = titles.get(str(standing.criterion.params.get("area", "")), "")
    failing = area_musts(standing, areas, Status.FAILING)
    unknown = area_musts(standing, areas, Status.UNKNOWN)
    if failing:
        words = counted(len(failing), "must fails", "musts fail")
        yield Missing(title=f"{area}: {words}", words=_rows(failing))
    if unknown:
        musts = counted(len(unknown), "must is", "musts are")
        words = f"Unknown counts as unmet. {_rows(unknown)}"
        yield Missing(title=f"{area}: {musts} unknown", words=words)
    if not failing and not unknown:
        title = f"{area}: nothing is examined" if area else standing.criterion.text
        yield Missing(title=title, words=standing.missing if not area else "It has no musts yet.")


def _rows(rows: Sequence[Requirement]) -> str:
    owners = dict.fromkeys(row.owner for row in rows if row.owner)
    names = _named([f"{row.key} {row.text}".strip() for row in rows])
    return f"{names} {', '.join(list(owners)[:NAMED])}".strip()


def _owed(standings: Iterable[Standing]) -> str:
    return _named([s.criterion.text for s in standings])


def _named(texts: Sequence[str]) -> str:
    more = len(texts) - NAMED
    tail = f" And {more} more." if more > 0 else ""
    return "; ".join(texts[:NAMED]) + "." + tail
