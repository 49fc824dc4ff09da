"""What the importer needs to know of a kind of data file: its folders, its formats, its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engagements.domain.datafile import DataFile, InvalidDataFile

# Writes what one file holds; False when it was there already.
Load = Callable[[datetime], bool]
# Checks a file with its text and returns what would load it; refuses with every problem.
Reader = Callable[[DataFile, str], Load]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Data files that come with the toolkit or from a client, read and written by one part.

    ``folders`` hold the shipped files, in the order in which they are loaded. ``reader`` is
    called once for each import, so that what it returns can check a file against those before
    it; it is told whether anything will be written.
    """

    formats: tuple[str, ...]
    folders: tuple[Path, ...]
    reader: Callable[[bool], Reader]

    def shipped(self) -> list[Path]:
        """Return the shipped files, in the order in which they are loaded."""
        return [path for folder in self.folders for path in sorted(folder.glob("*.yaml"))]


def check_name(file: DataFile) -> None:
    """Refuse a file that is not named after its key and version: they would drift apart.

    Raises:
        InvalidDataFile: with the name that it has to have.
    """
    name = f"{file.data['key']}-{file.data['version']}.yaml"
    if not file.name.endswith(f"/{name}"):
        raise InvalidDataFile([file.problem(("key",), f"the file has to be named {name}")])
