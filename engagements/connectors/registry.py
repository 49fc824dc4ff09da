"""Which connector opens a file, and the probes that are shipped beside the code."""

from functools import cache
from pathlib import Path

from engagements.connectors.files import FileConnector
from engagements.connectors.sqlite import SqliteConnector
from engagements.domain.dataenv import thresholds
from engagements.domain.dataenv.ports import Connector

FILE_KINDS = ("sqlite", "csv", "parquet")
_SHIPPED = Path(__file__).resolve().parent.parent / "data" / "probes"
STANDARD = "standard-1.yaml"


def file_connector(kind: str, path: Path, *, name: str = "", table_name: str = "") -> Connector:
    """Return the connector of a file of one of ``FILE_KINDS``."""
    shown = name or path.name
    if kind == "sqlite":
        return SqliteConnector(path=path, name=shown)
    if kind not in FILE_KINDS:
        raise ValueError(f"{kind} is no kind of file")
    return FileConnector(path=path, name=shown, kind=kind, table_name=table_name)


@cache
def standard_thresholds() -> thresholds.Thresholds:
    """Return the limits that apply unless an engagement sets its own."""
    path = _SHIPPED / STANDARD
    return thresholds.load(path.read_text(encoding="utf-8"), name=f"probes/{path.name}")
