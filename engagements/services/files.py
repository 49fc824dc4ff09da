"""Stores the bytes of each file once, under their hash, outside every public folder."""

import hashlib
import secrets
import zipfile
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from engagements.domain.filetypes import (
    HEAD_BYTES,
    MEGABYTE,
    FileRefused,
    FileType,
    file_type,
    is_zip,
)
from engagements.models import StoredFile
from engagements.services import writing

CHUNK = 256 * 1024
MOST_MEMBERS = 5_000


class FileMissing(FileNotFoundError):
    """A stored file has its row but not its bytes: somebody removed them from the folder."""


class Upload(Protocol):
    """An open binary file, or what Django makes of an upload."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to a position."""
        ...


def detect_type(upload: Upload) -> FileType:
    """Return the type of an uploaded file, judged by its content.

    Raises:
        FileRefused: it is nothing that can be evidence.
    """
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    members: Iterable[str] = ()
    if is_zip(head):
        members = _members(upload)
    upload.seek(0)
    if not head:
        raise FileRefused("The file is empty.")
    return file_type(head, members=members)


def store(upload: Upload, *, content_type: str, limit: int, at: datetime) -> StoredFile:
    """Write the bytes under their hash and return their row; the same bytes are stored once.

    A file of the store is always whole: it is written aside, flushed to disk and then renamed.

    Units:
        ``limit`` in bytes.

    Raises:
        FileRefused: the file is empty or larger than ``limit``.
    """
    upload.seek(0)
    aside = writing.incoming(Path(settings.FDE_FILES)) / secrets.token_hex(16)
    with writing.whole(aside) as out:
        sha256, size = _copy(upload, out, limit=limit)
    writing.put(aside, path_of(sha256))
    row, _ = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "content_type": content_type, "stored_at": at}
    )
    return row


@transaction.atomic
def discard(stored: StoredFile) -> bool:
    """Delete a file that no row points to any more; False when something still does.

    The bytes go after the commit, and only if nobody stored them again meanwhile.
    """
    try:
        with transaction.atomic():
            stored.delete()
    except ProtectedError:
        return False
    transaction.on_commit(partial(_unlink, stored.sha256))
    return True


def _unlink(sha256: str) -> None:
    if not StoredFile.objects.filter(sha256=sha256).exists():
        path_of(sha256).unlink(missing_ok=True)


def path_of(sha256: str) -> Path:
    """Return the path of the bytes with this hash."""
    return Path(settings.FDE_FILES) / sha256[:2] / sha256[2:4] / sha256


def open_stored(stored: StoredFile) -> BinaryIO:
    """Return the open file of a row.

    Raises:
        FileMissing: the bytes are no longer there.
    """
    try:
        return path_of(stored.sha256).open("rb")
    except FileNotFoundError as error:
        raise FileMissing(stored.sha256) from error


def _copy(upload: Upload, out: BinaryIO, *, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := upload.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileRefused(f"The file is larger than {limit // MEGABYTE} MB.")
        digest.update(chunk)
        out.write(chunk)
    if not size:
        raise FileRefused("The file is empty.")
    return digest.hexdigest(), size


def _members(upload: Upload) -> list[str]:
    """Return the names in an archive from its directory; nothing is unpacked."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused("The file is damaged: its directory cannot be read.") from error
    if len(names) > MOST_MEMBERS:
        raise FileRefused("The file holds too many parts to be an ordinary document.")
    return names
