"""Files that the operator put where they may be chosen as sources; no path is ever typed."""

from pathlib import Path

from django.conf import settings

from engagements.domain.dataenv.sources import SourceKind
from engagements.services.dataenv.refusals import SourceRefused

ENDINGS = {
    ".sqlite": SourceKind.SQLITE,
    ".sqlite3": SourceKind.SQLITE,
    ".db": SourceKind.SQLITE,
    ".csv": SourceKind.CSV,
    ".tsv": SourceKind.CSV,
    ".parquet": SourceKind.PARQUET,
}
MOST_FILES = 1_000


def shelf() -> list[str]:
    """Return the files that may be chosen, as paths below ``FDE_SOURCES``."""
    if not settings.FDE_SOURCES:
        return []
    root = Path(settings.FDE_SOURCES).resolve()
    if not root.is_dir():
        return []
    found = []
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in ENDINGS and _is_inside(path, root) and path.is_file():
            found.append(path.relative_to(root).as_posix())
        if len(found) >= MOST_FILES:
            break
    return found


def kind_on_shelf(name: str) -> SourceKind:
    """Return what kind of source a file of the shelf is, by its ending."""
    return ENDINGS[Path(name).suffix.lower()]


def path_on_shelf(name: str) -> Path:
    """Return where a chosen file lies.

    Raises:
        SourceRefused: it is not on the list any more.
    """
    if name not in shelf():
        raise SourceRefused("This file is no longer among those that may be chosen.")
    return Path(settings.FDE_SOURCES).resolve() / name


def _is_inside(path: Path, root: Path) -> bool:
    """Tell whether a path stays below the root when its links are followed."""
    return path.resolve().is_relative_to(root)
