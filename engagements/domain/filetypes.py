"""What a file really is by its bytes, what it may be called, and what is let in."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from engagements.domain.errors import ValueRefused

LONGEST_NAME = 150
HEAD_BYTES = 8192
MEGABYTE = 1024 * 1024


class FileRefused(ValueRefused):
    """The file is not one that is taken, with the sentence that says why."""

    field = "file"


@dataclass(frozen=True)
class FileType:
    """A kind of file that is let in, with the endings its name may have."""

    content_type: str
    words: str
    endings: tuple[str, ...]


PDF = FileType("application/pdf", "a PDF", (".pdf",))
PNG = FileType("image/png", "a PNG picture", (".png",))
JPEG = FileType("image/jpeg", "a JPEG picture", (".jpg", ".jpeg"))
WEBP = FileType("image/webp", "a WebP picture", (".webp",))
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = FileType(f"{_OFFICE}wordprocessingml.document", "a Word document", (".docx",))
XLSX = FileType(f"{_OFFICE}spreadsheetml.sheet", "an Excel workbook", (".xlsx",))
PPTX = FileType(f"{_OFFICE}presentationml.presentation", "a PowerPoint file", (".pptx",))
TEXT = FileType(
    "text/plain; charset=utf-8",
    "plain text",
    (".txt", ".md", ".csv", ".tsv", ".json", ".jsonl", ".log", ".yaml", ".yml", ".eml", ".sql"),
)

_MAGIC: tuple[tuple[bytes, FileType], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
)
_ZIP = b"PK\x03\x04"
_OFFICE_FOLDERS = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|svg|script|iframe|xsl:|\?xml-stylesheet)",
    re.IGNORECASE,
)
# Bytes that no text of people holds: control characters but tab, newline, form feed and return.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_TAKEN = "PDF, PNG, JPEG, WebP, Word, Excel, PowerPoint, text, CSV, JSON and YAML files are taken."


def is_zip(head: bytes) -> bool:
    """Tell whether the file starts like a zip archive, so that its members must be looked at."""
    return head.startswith(_ZIP)


def file_type(head: bytes, *, members: Iterable[str] = ()) -> FileType:
    """Return what a file is by its first bytes and, for an archive, the names in it.

    Raises:
        FileRefused: it is nothing that is taken; the sentence names what is.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if is_zip(head):
        return _office(list(members))
    if _MARKUP.search(head):
        raise FileRefused(
            f"Web pages and drawings can carry scripts, so they are not taken. {_TAKEN}"
        )
    if _BINARY.search(head):
        raise FileRefused(f"This type of file cannot be evidence. {_TAKEN}")
    if not _is_utf8(head):
        raise FileRefused(f"Text has to be saved as UTF-8. {_TAKEN}")
    return TEXT


def _office(members: list[str]) -> FileType:
    if any(PurePosixPath(name).name.lower().startswith("vbaproject") for name in members):
        raise FileRefused("The document holds macros. Save it without them and attach it again.")
    if "[Content_Types].xml" in members:
        for folder, kind in _OFFICE_FOLDERS.items():
            if any(name.startswith(folder) for name in members):
                return kind
    raise FileRefused(f"Archives are not taken: attach the files in it one by one. {_TAKEN}")


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # the last character may be cut by the end of the head
        return len(head) - error.start < 4 and len(head) >= HEAD_BYTES  # noqa: PLR2004 - UTF-8
    return True


def clean_name(name: str, *, kind: FileType) -> str:
    """Return the name under which a file is kept and offered: no path, no hidden characters.

    Raises:
        FileRefused: nothing is left of the name, it holds NUL, or its ending says another kind
            of file than the content.
    """
    if "\x00" in name:
        raise FileRefused(
            "The file's name holds a character that cannot be stored. Rename the file."
        )
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if _is_plain(c))
    plain = " ".join(kept.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or not stem:
        raise FileRefused("The file's name has no ending such as .pdf. Rename the file.")
    if f".{ending.lower()}" not in kind.endings:
        wanted = " or ".join(kind.endings[:3])
        raise FileRefused(
            f"The file is {kind.words}, but its name ends in .{ending[:10]}. Rename it to {wanted}."
        )
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending}"


def _is_plain(character: str) -> bool:
    """Tell whether a character may stand in a name; bidi marks and controls may not."""
    return unicodedata.category(character)[0] not in "C" and character not in '<>:"|?*'
