"""Which connector opens a source, and the probes that are shipped beside the code.

A connector is imported when a source of its kind is read: their libraries are large, and a process
that only knows the limits of the probes needs none of them.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engagements.areas.dataenv.domain import thresholds
from engagements.areas.dataenv.domain.limits import Thresholds
from engagements.areas.dataenv.domain.ports import Connector

if TYPE_CHECKING:
    from engagements.connectors.gateway import AddressPolicy

FILE_KINDS = ("sqlite", "csv", "parquet")
_SHIPPED = Path(__file__).resolve().parent.parent / "data" / "probes"


def file_connector(
    kind: str, path: str | Path, *, name: str = "", table_name: str = ""
) -> Connector:
    """Return the connector of a file of one of ``FILE_KINDS``."""
    path = Path(path)
    name = name or path.name
    if kind == "sqlite":
        from engagements.areas.dataenv.connectors.sqlite import SqliteConnector

        return SqliteConnector(path=path, name=name)
    if kind not in FILE_KINDS:
        raise ValueError(f"{kind} is not a kind of file")
    from engagements.areas.dataenv.connectors.files import FileConnector

    return FileConnector(path=path, name=name, kind=kind, table_name=table_name)


def server_connector(*, policy: "AddressPolicy", password: str, **place: Any) -> Connector:
    """Return the connector of a PostgreSQL server, under the deployment's address policy."""
    from engagements.areas.dataenv.connectors.postgres import PostgresConnector

    return PostgresConnector(policy=policy, password=lambda: password, **place)


@cache
def standard_thresholds() -> Thresholds:
    """Return the limits that apply unless an engagement sets its own."""
    path = max(_SHIPPED.glob("standard-*.yaml"), key=_number)
    return thresholds.load(path.read_text(encoding="utf-8"), name=f"probes/{path.name}")


def _number(path: Path) -> int:
    """Return the version of a limits file: a published one is never edited, the newest applies."""
    return int(path.stem.rpartition("-")[2])
