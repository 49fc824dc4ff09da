"""Reading data files: checked together, then handed to the part that writes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.module_loading import import_string

from engagements import registry
from engagements.domain import datafile
from engagements.domain.datafile import InvalidDataFile
from engagements.importers.catalog import Catalog, Load, Reader

MAX_BYTES = 8_000_000


@dataclass
class Report:
    """What was found in the files, and how many were new."""

    checked: int = 0
    loaded: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return what a command prints."""
        if not self.loaded:
            return [f"{self.checked} data files are sound; nothing new."]
        return [*self.loaded, f"{self.checked} data files are sound; {len(self.loaded)} loaded."]


def catalogs() -> list[Catalog]:
    """Return the kinds of data files that the core and the installed areas read."""
    return [import_string(name) for work in registry.works() for name in work.catalogs]


def shipped() -> list[Path]:
    """Return the data files that come with the toolkit."""
    return [path for catalog in catalogs() for path in catalog.shipped()]


def load(paths: Iterable[Path], *, at: datetime, write: bool) -> Report:
    """Check files, all of them before any is written, and load what is new.

    Raises:
        InvalidDataFile: with every problem of every file; nothing was written.
    """
    report, problems, loads = Report(), [], []
    readers = _readers(write=write)
    for path in paths:
        report.checked += 1
        try:
            loads.append(_read(path, readers))
        except InvalidDataFile as error:
            problems += error.problems
    if problems:
        raise InvalidDataFile(problems)
    for name, load_file in loads if write else ():
        if load_file(at):
            report.loaded.append(f"Loaded {name}.")
    return report


def _readers(*, write: bool) -> dict[str, Reader]:
    """Return what reads each format; formats of one catalog share one reader.

    Raises:
        TwoOwners: two catalogs read the same format.
    """
    readers: dict[str, Reader] = {}
    for catalog in catalogs():
        if twice := readers.keys() & set(catalog.formats):
            raise registry.TwoOwners(f"Two catalogs read {min(twice)}.")
        readers |= dict.fromkeys(catalog.formats, catalog.reader(write))
    return readers


def _read(path: Path, readers: dict[str, Reader]) -> tuple[str, Load]:
    """Check one file by its format; return its name and what would load it."""
    name = f"{path.parent.name}/{path.name}"
    text = _text(path, name=name)
    file = datafile.parse(text, name=name)
    found = file.data.get("format") if isinstance(file.data, dict) else None
    reader = readers.get(found) if isinstance(found, str) else None
    if reader is None:
        raise InvalidDataFile([file.problem(("format",), f"is none of {', '.join(readers)}")])
    return name, reader(file, text)


def _text(path: Path, *, name: str) -> str:
    """Return a file's text, or say why it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidDataFile([f"{name}:1: file: larger than {MAX_BYTES} bytes"])
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDataFile([f"{name}:1: file: cannot be read as UTF-8 text"]) from error
