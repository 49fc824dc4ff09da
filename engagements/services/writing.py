"""Files that are there as a whole or not at all: written aside, flushed to disk, then renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from engagements.models import Job

INCOMING = ".incoming"


def part_of(job: "Job", *, store: Path) -> Path:
    """Return where this attempt of a job writes; the parts of its earlier attempts go."""
    folder = incoming(store)
    for left in folder.glob(f"{job.pk}-*.part"):
        left.unlink(missing_ok=True)
    return folder / f"{job.pk}-{job.attempt}.part"


def incoming(store: Path) -> Path:
    """Return the folder of a store in which files are written until they are whole."""
    folder = store / INCOMING
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write, and flush it to disk at the end; an error leaves nothing of it."""
    try:
        with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except BaseException:  # a stop or a time limit as well: no half of a file stays
        path.unlink(missing_ok=True)
        raise


def put(path: Path, target: Path) -> None:
    """Give a whole file its name, which outlives a power cut."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)  # there only if it could not be renamed
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
