"""Writes of sources: added, changed, their secret set, removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from engagements.areas.dataenv.domain import typed_texts
from engagements.areas.dataenv.domain.sources import SourceKind, forgets_secret
from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.services.refusals import InvalidSource, SourceRefused
from engagements.areas.dataenv.services.source_folder import kind_of_listed, path_of_listed
from engagements.domain.access import Action
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.domain.filetypes import MEGABYTE
from engagements.models import Engagement, StoredFile, User
from engagements.models.fields import seal
from engagements.services import events, files
from engagements.services.operations import operation

UPLOAD_LIMIT = 200 * MEGABYTE
HEAD_BYTES = 8_192
SERVER_FIELDS = (
    "host",
    "port",
    "database",
    "username",
    "schema",
    "tls_mode",
    "tls_root_certificate",
    "allow_writable_role",
)
_REACHED_BY = frozenset(SERVER_FIELDS) - {"allow_writable_role"}
CHANGEABLE = ("name", "purpose", "region", *SERVER_FIELDS)
_MAGIC = {b"SQLite format 3\x00": SourceKind.SQLITE, b"PAR1": SourceKind.PARQUET}
_CONTENT_TYPES = {
    SourceKind.SQLITE: "application/vnd.sqlite3",
    SourceKind.PARQUET: "application/vnd.apache.parquet",
    SourceKind.CSV: "text/csv",
}


@operation(Action.WORK)
@transaction.atomic
def add_source(
    engagement: Engagement,
    *,
    name: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    upload: files.Upload | None = None,
    file_name: str = "",
    folder_path: str = "",
    secret: str = "",
    **fields: Any,
) -> Source:
    """Add a server (``fields`` hold its address), an uploaded file, or a listed file.

    Raises:
        SourceRefused: the name is taken or not usable, or it is not exactly one of the three.
        FileRefused: the file is empty or larger than 200 MB.
    """
    ways = [upload is not None, bool(folder_path), bool(fields.get("host"))]
    if sum(ways) != 1:
        raise InvalidSource(
            "Give exactly one: a server, a file to upload, or a file from the list."
        )
    fields = _clean(fields)
    if upload is not None:
        fields |= _uploaded(upload, file_name=file_name, at=at)
    else:
        fields |= _named(fields, folder_path=folder_path)
    made = Source(
        engagement=engagement,
        name=_free_name(name, engagement=engagement),
        created_by=actor,
        created_at=at,
        **fields,
    )
    made.save(force_insert=True)
    events.record(
        "source.added",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        source_id=made.pk,
        kind=made.kind,
        sha256=made.file.sha256 if made.file else "",
    )
    if secret:
        _seal_secret(made, secret=secret, actor=actor, at=at, source=source)
    return made


@operation(Action.WORK)
@transaction.atomic
def change_source(
    row: Source,
    *,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    **fields: Any,
) -> Source:
    """Change what is known of a source; kind, file and secret are changed elsewhere.

    The secret is forgotten with a new address, account or certificate and with a less safe
    connection: it was given for the old ones. How the last test went is forgotten with any of
    them: it was a test of the old ones.

    Raises:
        Conflict: the source changed since ``version`` was read.
        SourceRefused: a value cannot be stored.
    """
    fields = _clean(fields)
    if unknown := set(fields) - set(CHANGEABLE):
        raise InvalidSource(f"{', '.join(sorted(unknown))} cannot be changed.")
    changed = sorted(key for key, value in fields.items() if value != getattr(row, key))
    if "name" in changed:
        fields["name"] = _free_name(fields["name"], engagement=row.engagement)
    if row.kind == SourceKind.POSTGRES:
        _check_server({key: fields.get(key, getattr(row, key)) for key in SERVER_FIELDS})
    tls_mode = fields.get("tls_mode", row.tls_mode)
    if row.secret and forgets_secret(changed, before=row.tls_mode, after=tls_mode):
        fields |= {"secret": "", "secret_set_at": None, "secret_set_by": None}
    if not _REACHED_BY.isdisjoint(changed):
        fields |= {"tested_at": None, "tested_outcome": ""}
    unchanged = Source.objects.filter(pk=row.pk, version=version, removed_at=None)
    if not unchanged.update(version=F("version") + 1, **fields):
        raise Conflict("This source changed while you were looking at it. Read it again.")
    row.refresh_from_db()
    if changed:
        events.record(
            "source.changed",
            engagement=row.engagement,
            actor=actor,
            at=at,
            source=source,
            source_id=row.pk,
            changed=changed,
        )
    return row


@operation(Action.WORK)
@transaction.atomic
def set_secret(
    row: Source, *, secret: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> Source:
    """Seal a new password for the source; it can be used by its runs and never read again.

    Raises:
        SourceRefused: it is empty, too long, or the source takes none.
    """
    return _seal_secret(row, secret=secret, actor=actor, at=at, source=source)


def _seal_secret(row: Source, *, secret: str, actor: User, at: datetime, source: Channel) -> Source:
    if row.kind != SourceKind.POSTGRES:
        raise SourceRefused(
            "A file has no password.", field="secret", code="source_has_no_password"
        )
    if not typed_texts.SECRET.is_told(secret):
        raise InvalidSource(
            f"Give a password of at most {typed_texts.SECRET.longest} characters.", field="secret"
        )
    sealed = seal(
        secret,
        model="source",
        pk=row.pk,
        field="secret",
        client=row.engagement.client_id,
    )
    Source.objects.filter(pk=row.pk).update(secret=sealed, secret_set_at=at, secret_set_by=actor)
    row.refresh_from_db()
    events.record(
        "secret.set",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        source_id=row.pk,
    )
    return row


@operation(Action.WORK)
@transaction.atomic
def remove_source(
    row: Source, *, version: int, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Take a source out of the engagement with its secret and file; its runs stay on record.

    Raises:
        Conflict: the source changed since ``version`` was read.
    """
    unchanged = Source.objects.filter(pk=row.pk, version=version, removed_at=None)
    removed = unchanged.update(
        removed_at=at,
        file=None,
        secret="",
        secret_set_at=None,
        secret_set_by=None,
        version=F("version") + 1,
    )
    if not removed:
        raise Conflict("This source changed while you were looking at it. Read it again.")
    if row.file is not None:
        files.discard(row.file)
    events.record(
        "source.removed",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        source_id=row.pk,
    )


def _named(fields: Mapping[str, Any], *, folder_path: str) -> dict[str, Any]:
    """Return what a source is that is read where it is: a file of the list, or a server."""
    if folder_path:
        path_of_listed(folder_path)
        return {"kind": kind_of_listed(folder_path), "folder_path": folder_path}
    _check_server(fields)
    return {"kind": SourceKind.POSTGRES}


def _uploaded(upload: files.Upload, *, file_name: str, at: datetime) -> dict[str, Any]:
    kind = _kind_of(upload, file_name)
    stored: StoredFile = files.store(
        upload, content_type=_CONTENT_TYPES[kind], limit=UPLOAD_LIMIT, at=at
    )
    return {"kind": kind, "file": stored, "file_name": _plain_file_name(file_name)}


def _kind_of(upload: files.Upload, file_name: str) -> SourceKind:
    """Return the kind by the first bytes; text counts as CSV when its name says so."""
    upload.seek(0)
    head = upload.read(HEAD_BYTES)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if file_name.lower().endswith((".csv", ".tsv", ".txt")) and b"\x00" not in head:
        return SourceKind.CSV
    raise InvalidSource(
        "The file is neither an SQLite database nor a Parquet file, and its name does not end "
        "in .csv, .tsv or .txt.",
        field="file",
    )


def _plain_file_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable())
    return printable[-200:] or "file"


def _check_server(fields: Mapping[str, Any]) -> None:
    missing = [key for key in ("host", "port", "database", "username") if not fields.get(key)]
    if missing:
        raise InvalidSource(f"A server needs its {', '.join(missing)} too.", field=missing[0])
    if any(c in str(fields["host"]) for c in "/\\,@ ?=%"):
        raise InvalidSource(
            "Give the host as one plain name or address, without anything else.", field="host"
        )


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without outer blanks.

    Raises:
        SourceRefused: a text is too long or holds a character that cannot be stored.
    """
    cleaned = dict(values)
    for key, value in values.items():
        if isinstance(value, str):
            spec = typed_texts.OF_SOURCE[key]
            cleaned[key] = spec.clean(value)
            if not spec.fits(cleaned[key]):
                named = key.replace("_", " ").capitalize()
                raise InvalidSource(
                    f"{named}: at most {spec.longest} characters, and none that cannot be stored.",
                    field=key,
                )
    return cleaned


def _free_name(name: str, *, engagement: Engagement) -> str:
    cleaned = typed_texts.NAME.clean(name)
    if not typed_texts.NAME.is_told(cleaned) or not cleaned.isprintable():
        raise InvalidSource(
            f"Give the source a plain name of at most {typed_texts.NAME.longest} characters.",
            field="name",
        )
    taken = Source.objects.filter(engagement=engagement, name=cleaned, removed_at=None)
    if taken.exists():
        raise SourceRefused(
            "Another source of this engagement has this name.",
            field="name",
            code="source_name_taken",
        )
    return cleaned
