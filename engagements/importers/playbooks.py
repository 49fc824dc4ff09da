"""Playbook files: checked by the rules of stages, published by the service."""

from pathlib import Path

from engagements.domain.datafile import DataFile
from engagements.domain.stages import playbook
from engagements.importers.catalog import Catalog, Load, Reader
from engagements.services import playbooks


def reader(_write: bool) -> Reader:  # noqa: FBT001 - the signature of all readers
    """Return what checks a playbook file."""

    def read(file: DataFile, text: str) -> Load:
        playbook.read(text, name=file.name)
        return lambda at: playbooks.publish(text, name=file.name, at=at)[1]

    return read


CATALOG = Catalog(
    formats=(playbook.FORMAT,),
    folders=(Path(__file__).resolve().parents[1] / "data" / "playbooks",),
    reader=reader,
)
