"""The heatmap of controls on the readiness page, and the controls of the cell that is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from engagements.areas.compliance.domain.domains import DOMAINS, known_domain
from engagements.areas.compliance.domain.heatmap import Cell, Heatmap, Placed, heatmap
from engagements.areas.compliance.selectors import CaseFile, ControlRow, control_rows
from engagements.charts.heat import hatching, unknown_part
from engagements.domain.facts import FACTS
from engagements.domain.readiness import Readiness, Status
from engagements.domain.readiness.lists import BLOCKS
from engagements.domain.units import days_inclusive
from engagements.models import Engagement

PROOF, OWNER, AGE = "proof", "owner", "age"
VIEWS = {PROOF: "Proof", OWNER: "Owner", AGE: "Age"}
LEGEND = (
    ("heat-4", "all proven"),
    ("heat-3", "80% or more"),
    ("heat-2", "60 to 79%"),
    ("heat-1", "34 to 59%"),
    ("heat-0", "under 34%"),
    ("heat-hatched", "unknown, as wide as its share"),
    ("heat-none", "nothing applies, not counted"),
)
END_ICONS: dict[int | None, str] = {0: "alert-triangle", 4: "check"}


@dataclass(frozen=True, kw_only=True)
class HeatmapQuery:
    """What the address asks for: a cell, what cells say, which requirements are listed."""

    cell: str
    by: str
    show: str

    def url(self, **changes: str) -> str:
        """Return the page's query with something changed."""
        return f"?{urlencode({'cell': self.cell, 'by': self.by, 'show': self.show} | changes)}"


def query_of(params: Mapping[str, str]) -> HeatmapQuery:
    """Return what the address of the page asks the heatmap for.

    Raises:
        Http404: its cells cannot say that.
    """
    by = params.get("by", PROOF)
    if by not in VIEWS:
        raise Http404
    return HeatmapQuery(cell=params.get("cell", ""), by=by, show=params.get("show", BLOCKS))


def heat(
    query: HeatmapQuery, file: CaseFile, *, engagement: Engagement, found: Readiness
) -> dict[str, Any]:
    """Return what ``_heatmap.html`` and ``_cell.html`` need.

    Raises:
        Http404: the address names a cell that the heatmap does not have.
    """
    rows = control_rows(engagement, as_of=file.as_of, target=found.target.on, file=file)
    titles = {row.key: row.title for row in file.frameworks}
    grid = heatmap([_placed(row) for row in rows], frameworks=list(titles))
    chosen = _chosen(query, grid)
    return {
        "heat_rows": [
            (
                DOMAINS[domain],
                [_cell(cell, query, titles, found=found, chosen=chosen) for cell in cells],
            )
            for domain, cells in grid.rows
        ],
        "heat_frameworks": list(titles.values()),
        "heat_counts": {status.value: grid.count(status) for status in Status},
        "heat_total": grid.total,
        "heat_views": [(query.url(by=key), title, key == query.by) for key, title in VIEWS.items()],
        "heat_legend": LEGEND,
        "heat_hatching": hatching(),
        "cell": _open(chosen, rows, titles, engagement=engagement) if chosen else None,
    }


def _placed(row: ControlRow) -> Placed:
    return Placed(
        domain=known_domain(row.domain),
        framework=row.framework,
        key=row.ref,
        status=row.counts_as if row.level else None,
        owner=row.owner,
        since=row.since,
    )


def _chosen(query: HeatmapQuery, grid: Heatmap) -> Cell | None:
    if not query.cell:
        return None
    domain, _, framework = query.cell.partition(".")
    cell = grid.cell(domain, framework)
    if cell is None:
        raise Http404
    return cell


def _cell(
    cell: Cell,
    query: HeatmapQuery,
    titles: dict[str, str],
    *,
    found: Readiness,
    chosen: Cell | None,
) -> dict[str, Any]:
    """Return one cell: its link, its colour, what it says to the eye and to the ear."""
    key = f"{cell.domain}.{cell.framework}"
    unknown = cell.total and cell.unknown == cell.total
    css = f"heat-{cell.step}" if cell.step is not None else "heat-all-unknown" if unknown else ""
    icon = "help-circle" if unknown else END_ICONS.get(cell.step, "") if cell.total else ""
    return {
        "url": f"{query.url(cell=key)}#cell",
        "here": cell == chosen,
        "empty": not cell.placed,
        "css": css or "heat-none",
        "icon": icon if query.by == PROOF else "",
        "words": _words(cell, query.by, found=found),
        "who": cell.owners[0] if query.by == OWNER and cell.owners else "",
        "sentence": f"{DOMAINS[cell.domain]}, {titles[cell.framework]}: {_sentence(cell)}",
        "hatch": "" if unknown else unknown_part(cell.unknown_share),
    }


def _words(cell: Cell, by: str, *, found: Readiness) -> str:
    """Return the words of a cell, beside the initials of who owns most; "" for a dash."""
    if not cell.total:
        return ""
    if by == PROOF:
        return f"{cell.proven}/{cell.total}"
    if cell.proven == cell.total:
        return "done"
    if by == AGE:
        since = cell.open_since
        return f"{days_inclusive(since, found.today)} d" if since else "new"
    first, *more = cell.owners
    return " ".join(["" if first else "nobody", f"+{len(more)}" if more else ""]).strip()


def _sentence(cell: Cell) -> str:
    """Return the counts of a cell in words."""
    if not cell.total:
        return "nothing applies"
    parts = [f"{cell.proven} of {cell.total} proven"]
    parts += [f"{cell.failing} failing"] if cell.failing else []
    parts += [f"{cell.unknown} unknown"] if cell.unknown else []
    return ", ".join(parts)


def _open(
    cell: Cell, rows: list[ControlRow], titles: dict[str, str], *, engagement: Engagement
) -> dict[str, Any]:
    """Return the controls of the chosen cell, and the question that settles most of them."""
    keys = {row.key for row in cell.placed}
    in_cell = [row for row in rows if row.framework == cell.framework and row.ref in keys]
    profile = reverse("engagements:profile", args=[engagement.code])
    questions = [key for row in in_cell for key in row.questions if key in FACTS]
    best = max(dict.fromkeys(questions), key=questions.count, default="")
    alone = sum(row.questions == (best,) for row in in_cell) if best else 0
    return {
        "title": f"{DOMAINS[cell.domain]}, {titles[cell.framework]}",
        "counts": _sentence(cell),
        "unknown": bool(cell.total) and cell.unknown == cell.total,
        "lines": [
            {
                "row": row,
                "url": reverse(
                    "compliance:control", args=[engagement.code, row.framework, row.token]
                ),
                "tone": row.counts_as.value if row.counts_as and row.level else "",
            }
            for row in sorted(in_cell, key=_urgency)
        ],
        "question": FACTS[best].question if best else "",
        "question_settles": alone,
        "question_waits": questions.count(best) if best else 0,
        "question_url": f"{profile}#fact-{best}" if best else "",
    }


def _urgency(row: ControlRow) -> int:
    """Return the place of a control: failing, unknown, excepted, proven, what does not apply."""
    order = (Status.FAILING, Status.UNKNOWN, Status.EXCEPTED, Status.PROVEN)
    return order.index(row.counts_as) if row.counts_as and row.level else len(order)
