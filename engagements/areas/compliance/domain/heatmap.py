"""The heatmap of controls: domains down, frameworks across, one cell for what they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engagements.areas.compliance.domain.domains import DOMAINS
from engagements.domain.readiness import Status

# The least proven share, in whole per cent, of each step of the scale; the last one is "all".
STEPS = (0, 34, 60, 80, 100)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One control that counts, with its place; ``status`` None makes no requirement."""

    domain: str
    framework: str
    key: str
    status: Status | None
    owner: str = ""
    since: date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something about it."""
        return self.status is not None and self.status is not Status.PROVEN


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The controls of one domain in one framework.

    ``step`` runs from 0 (worst) to 4 (all proven); None when nothing applies or nothing is known.
    """

    domain: str
    framework: str
    placed: tuple[Placed, ...]

    def count(self, status: Status) -> int:
        """Return how many controls have a status."""
        return sum(row.status is status for row in self.placed)

    @property
    def total(self) -> int:
        """Return how many controls make a requirement."""
        return sum(row.status is not None for row in self.placed)

    @property
    def proven(self) -> int:
        """Return how many are proven."""
        return self.count(Status.PROVEN)

    @property
    def unknown(self) -> int:
        """Return how many nobody can say anything about."""
        return self.count(Status.UNKNOWN)

    @property
    def failing(self) -> int:
        """Return how many fail, with an exception or without."""
        return self.total - self.proven - self.unknown

    @property
    def step(self) -> int | None:
        """Return the step of the scale."""
        if not self.total or self.unknown == self.total:
            return None
        share = self.proven * 100 // self.total
        return max(step for step, least in enumerate(STEPS) if share >= least)

    @property
    def unknown_share(self) -> int:
        """Return the unknown part in whole per cent, rounded up: a little must show."""
        return -(-self.unknown * 100 // self.total) if self.total else 0

    @property
    def owners(self) -> tuple[str, ...]:
        """Return who owns what is open, whoever owns most first; "" is nobody."""
        names = [row.owner for row in self.placed if row.is_open]
        return tuple(sorted(set(names), key=lambda name: (-names.count(name), name)))

    @property
    def open_since(self) -> date | None:
        """Return since when the longest open control has been open."""
        return min((row.since for row in self.placed if row.is_open and row.since), default=None)


@dataclass(frozen=True, kw_only=True)
class Heatmap:
    """All cells, in rows of domains that have any control; columns are frameworks in order."""

    frameworks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    def cell(self, domain: str, framework: str) -> Cell | None:
        """Return a cell by its place."""
        cells = dict(self.rows).get(domain, ())
        return next((cell for cell in cells if cell.framework == framework), None)

    def count(self, status: Status) -> int:
        """Return how many controls of all cells have a status."""
        return sum(cell.count(status) for _, cells in self.rows for cell in cells)

    @property
    def total(self) -> int:
        """Return how many controls make a requirement."""
        return sum(cell.total for _, cells in self.rows for cell in cells)


def heatmap(
    placed: Iterable[Placed],
    *,
    frameworks: Sequence[str],
    domains: Mapping[str, str] = DOMAINS,
) -> Heatmap:
    """Return the heatmap of controls; domains without a control have no row."""
    found: dict[tuple[str, str], list[Placed]] = {}
    for row in placed:
        found.setdefault((row.domain, row.framework), []).append(row)
    used = {domain for domain, _ in found}
    return Heatmap(
        frameworks=tuple(frameworks),
        rows=tuple(
            (
                domain,
                tuple(
                    Cell(
                        domain=domain,
                        framework=framework,
                        placed=tuple(found.get((domain, framework), ())),
                    )
                    for framework in frameworks
                ),
            )
            for domain in domains
            if domain in used
        ),
    )
