"""Files of published limits: checked only, for the code reads the shipped one where it stands."""

from pathlib import Path

from engagements.areas.dataenv.domain import thresholds
from engagements.domain.datafile import DataFile
from engagements.importers.catalog import Catalog, Load, Reader


def reader(_write: bool) -> Reader:  # noqa: FBT001 - the signature of all readers
    """Return what checks a file of limits."""

    def read(file: DataFile, text: str) -> Load:
        thresholds.load(text, name=file.name)
        return lambda _at: False

    return read


CATALOG = Catalog(
    formats=(thresholds.FORMAT,),
    folders=(Path(__file__).resolve().parent / "data" / "probes",),
    reader=reader,
)
