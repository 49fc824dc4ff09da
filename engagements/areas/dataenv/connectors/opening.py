"""Opens a client's file once, along a path without links, and hands the open file on.

Whoever can write to a folder of sources can exchange a file between a look at it and its opening.
So the look is at what is already open: a regular file, of a size that is read, and from then on
the descriptor stands for it.
"""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from engagements.areas.dataenv.domain.ports import ConnectFailed

MISSING = "The file is not there, or may not be read."
NO_FILE = (
    "This is not a regular file, or its path leads through a link. Only regular files are read."
)
EXCHANGED = "The file was replaced while it was being opened. Try again."
_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A FIFO without a writer would hold an ordinary opening for ever.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_LINKS = frozenset((errno.ELOOP, errno.ENOTDIR, errno.ENXIO))
DESCRIPTORS = Path("/proc/self/fd") if Path("/proc/self/fd").is_dir() else Path("/dev/fd")


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A regular file that is open; ``folder`` is the descriptor of the folder it was found in.

    Units:
        ``size`` is in bytes, as it was when the file was opened.
    """

    path: Path
    descriptor: int
    folder: int
    size: int

    @property
    def place(self) -> Path:
        """Return a path that leads to this very file, whatever stands at its own by now."""
        return DESCRIPTORS / str(self.descriptor)

    def head(self, length: int) -> bytes:
        """Return the first bytes."""
        return os.pread(self.descriptor, length, 0)

    def has_companion(self, ending: str) -> bool:
        """Tell whether a file of the same name and ``ending`` lies beside it.

        Raises:
            ConnectFailed: something lies there that is not a regular file.
        """
        try:
            beside = os.stat(self.path.name + ending, dir_fd=self.folder, follow_symlinks=False)
        except OSError:
            return False
        _require_regular(beside)
        return True

    def require_unmoved(self) -> None:
        """Check that the path still leads to this file.

        Raises:
            ConnectFailed: something else stands there.
        """
        try:
            now = os.stat(self.path, follow_symlinks=False)
        except OSError:
            raise ConnectFailed("exchanged", EXCHANGED) from None
        if not self._is(now):
            raise ConnectFailed("exchanged", EXCHANGED)

    def require_opened_again(self) -> None:
        """Check that this process has opened the same file a second time, by whatever path.

        Raises:
            ConnectFailed: it was another file.
        """
        if not DESCRIPTORS.is_relative_to("/proc"):  # elsewhere the path has to do
            self.require_unmoved()
            return
        for name in os.listdir(DESCRIPTORS):
            if int(name) == self.descriptor:
                continue
            try:
                if self._is(os.fstat(int(name))):
                    return
            except OSError:  # the one that listed the descriptors
                continue
        raise ConnectFailed("exchanged", EXCHANGED)

    def close(self) -> None:
        """Close the file and its folder."""
        os.close(self.descriptor)
        os.close(self.folder)

    def _is(self, other: os.stat_result) -> bool:
        return os.path.samestat(os.fstat(self.descriptor), other)


def open_regular(path: Path, *, largest: int) -> OpenFile:
    """Open a file of at most ``largest`` bytes along a path on which no part is a link.

    Raises:
        ConnectFailed: it is not there, is no regular file, is reached by a link, or is too large.
    """
    path = path.absolute()
    try:
        folder = _walk(path.parent)
        try:
            descriptor = _open(path.name, folder)
        except BaseException:
            os.close(folder)
            raise
    except OSError as error:
        if error.errno in _LINKS:
            raise ConnectFailed("not_a_file", NO_FILE) from None
        raise ConnectFailed("missing", MISSING) from None
    except ValueError:  # a NUL in the path
        raise ConnectFailed("missing", MISSING) from None
    opened = OpenFile(
        path=path, descriptor=descriptor, folder=folder, size=os.fstat(descriptor).st_size
    )
    if opened.size > largest:
        opened.close()
        raise ConnectFailed("too_large", f"The file is larger than {largest / 10**9:.0f} GB.")
    return opened


def open_folder(path: Path) -> int:
    """Return the descriptor of a folder, for reading its names, along a path without links.

    Raises:
        OSError: it is not there, may not be read, or is no folder.
    """
    folder = _walk(path)
    try:
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    finally:
        os.close(folder)


def _walk(path: Path) -> int:
    """Return the descriptor of a folder, opened part by part from the root."""
    folder = os.open(path.anchor, _FOLDER)
    for part in path.parts[1:]:
        try:
            inner = os.open(part, _FOLDER, dir_fd=folder)
        finally:
            os.close(folder)
        folder = inner
    return folder


def _open(name: str, folder: int) -> int:
    # Looked at before as well: opening some devices already does something.
    _require_regular(os.stat(name, dir_fd=folder, follow_symlinks=False))
    descriptor = os.open(name, _FILE, dir_fd=folder)
    try:
        _require_regular(os.fstat(descriptor))
    except ConnectFailed:
        os.close(descriptor)
        raise
    return descriptor


def _require_regular(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConnectFailed("not_a_file", NO_FILE)
