"""Files that the operator put where they may be chosen as sources; no path is ever typed."""

import os
import sys
from itertools import islice
from pathlib import Path, PurePosixPath

from django.conf import settings

from engagements.areas.dataenv.connectors.opening import open_folder, open_regular
from engagements.areas.dataenv.domain.ports import ConnectFailed
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.services.refusals import InvalidSource
from engagements.models.fields import longest

ENDINGS = {
    ".sqlite": SourceKind.SQLITE,
    ".sqlite3": SourceKind.SQLITE,
    ".db": SourceKind.SQLITE,
    ".csv": SourceKind.CSV,
    ".tsv": SourceKind.CSV,
    ".parquet": SourceKind.PARQUET,
}
GONE = "This file is no longer among those that may be chosen."
MOST_FILES = 1_000
MOST_ENTRIES = 50_000  # looked at; a folder that holds more is not searched to its end
MOST_LEVELS = 12


def listed_files() -> list[str]:
    """Return the files that may be chosen, as paths below ``FDE_SOURCES``.

    Only regular files are listed, and no link is followed. What cannot be looked at, or has a name
    that no page can show or no row can hold, is left out and is in nobody's way.
    """
    if not settings.FDE_SOURCES:
        return []
    found = _Search()
    found.look(_root(), below="", level=1)
    return sorted(found.names)[:MOST_FILES]


def kind_of_listed(name: str) -> SourceKind:
    """Return what kind of source a listed file is, by its ending."""
    return ENDINGS[Path(name).suffix.lower()]


def path_of_listed(name: str) -> Path:
    """Return where a chosen file lies; whoever opens it follows no link of the path.

    Raises:
        SourceRefused: it is not, or not any more, a file that may be chosen.
    """
    path = PurePosixPath(name)
    plain = name.isprintable() and path.as_posix() == name and not path.is_absolute()
    plain = plain and len(name) <= longest(Source, "folder_path")
    if (
        not settings.FDE_SOURCES
        or not plain
        or ".." in path.parts
        or path.suffix.lower() not in ENDINGS
    ):
        raise InvalidSource(GONE, field="folder_path")
    found = _root() / path
    try:
        open_regular(found, largest=sys.maxsize).close()
    except ConnectFailed:
        raise InvalidSource(GONE, field="folder_path") from None
    return found


def _root() -> Path:
    # The operator may have chosen a link; what lies below it is not the operator's alone.
    return Path(os.path.realpath(settings.FDE_SOURCES))


class _Search:
    """One search through a folder and those in it, by descriptors so that none is exchanged."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._left = MOST_ENTRIES
        self._longest = longest(Source, "folder_path")

    def look(self, path: Path, *, below: str, level: int) -> None:
        try:
            folder = open_folder(path)
        except OSError:
            return
        try:
            with os.scandir(folder) as entries:
                few = islice(entries, self._left)
                inner = [name for entry in few if (name := self._folder(entry, below))]
        except OSError:
            return
        finally:
            os.close(folder)
        for name in inner if level < MOST_LEVELS else ():
            self.look(path / name, below=f"{below}{name}/", level=level + 1)

    def _folder(self, entry: "os.DirEntry[str]", below: str) -> str:
        """Note a file that may be chosen; return the name of a folder, and nothing for others."""
        self._left -= 1
        if not entry.name.isprintable() or len(below + entry.name) > self._longest:
            return ""
        try:
            if entry.is_dir(follow_symlinks=False):
                return entry.name
            chosen = Path(entry.name).suffix.lower() in ENDINGS
            if chosen and entry.is_file(follow_symlinks=False):
                self.names.append(below + entry.name)
        except OSError:
            pass  # gone in the meantime
        return ""
