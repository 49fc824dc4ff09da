"""Framework and rules files; rules are checked against the frameworks before them."""

from pathlib import Path

from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.domain import catalog, rules
from engagements.domain.datafile import DataFile
from engagements.importers.catalog import Catalog, Load, Reader, check_name

_DATA = Path(__file__).resolve().parent / "data"


class _Reader:
    """Checks files in turn and remembers the controls of every framework: rules point at them."""

    def __init__(self, *, write: bool) -> None:
        self.known = dict(selectors.loaded_refs()) if write else {}

    def __call__(self, file: DataFile, _text: str) -> Load:
        if file.data["format"] == catalog.FORMAT:
            return self._framework(file)
        rules.load(file, frameworks=self.known or None)
        check_name(file)
        return lambda at: services.load_rules(file, at=at)[1]

    def _framework(self, file: DataFile) -> Load:
        library = catalog.load(file, frameworks=self.known)
        check_name(file)
        self.known[library.key] = self.known.get(library.key, frozenset()) | library.refs()
        return lambda at: services.load_framework(library, file=file, at=at)[1]


def reader(write: bool) -> Reader:  # noqa: FBT001 - the signature of all readers
    """Return what checks framework and rules files."""
    return _Reader(write=write)


CATALOG = Catalog(
    formats=(catalog.FORMAT, rules.FORMAT),
    folders=(_DATA / "frameworks", _DATA / "applicability"),
    reader=reader,
)
