"""Writes of the logbook: entries are added and corrected, never changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from engagements.domain.access import Action, Visibility
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.logbook import ENTRY_TEXT, OWNER_NAME, EntryKind
from engagements.models import Engagement, LogEntry, User
from engagements.services import events
from engagements.services.numbering import lock, next_number, not_before
from engagements.services.operations import operation
from engagements.services.typed import optional_text, required_text

EARLIEST_YEAR = 1900  # earlier moments do not exist in every time zone's calendar
WAITING_KINDS = frozenset((EntryKind.BLOCKER, EntryKind.RISK))


class EntryRefused(DomainError):
    """The entry cannot be written like that."""

    code = "entry_refused"


class InvalidEntry(EntryRefused, ValueRefused):
    """A value of an entry cannot be taken."""


@operation(Action.LOG)
@transaction.atomic
def add_entry(
    engagement: Engagement,
    *,
    kind: str,
    text: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    visibility: str = Visibility.INTERNAL,
    occurred_at: datetime | None = None,
    minutes: int | None = None,
    owner_name: str = "",
    waiting_on: str = "",
    due_on: date | None = None,
    idempotency_key: str = "",
) -> LogEntry:
    """Write one entry; it is internal unless ``visibility`` says otherwise.

    The same ``idempotency_key`` a second time returns the entry it made the first time.

    Raises:
        EntryRefused: no text, a time in the future, or an owner on a kind of entry that has none.
    """
    lock(engagement)  # of two calls with one key the second one finds the first's entry
    if idempotency_key:
        known = LogEntry.objects.filter(engagement=engagement, idempotency_key=idempotency_key)
        if (entry := known.first()) is not None:
            return entry
    if (owner_name or waiting_on or due_on) and kind not in WAITING_KINDS:
        raise InvalidEntry(
            "Only a blocker or a risk has an owner, a due date and a side to wait on.",
            field="owner_name",
        )
    entry = LogEntry.objects.create(
        engagement=engagement,
        number=next_number(LogEntry.objects.all(), engagement=engagement),
        kind=EntryKind(kind),
        text=_clean(text),
        visibility=Visibility(visibility),
        author=actor,
        occurred_at=_happened(occurred_at or at, at=at),
        created_at=at,
        minutes=minutes,
        owner_name=_clean_name(owner_name),
        waiting_on=waiting_on,
        due_on=due_on,
        source=source,
        idempotency_key=idempotency_key or None,
    )
    _record("entry.added", entry, actor=actor, at=at, source=source)
    return entry


@operation(Action.LOG)
@transaction.atomic
def add_entries(
    engagement: Engagement,
    *,
    entries: Sequence[Mapping[str, Any]],
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> list[LogEntry]:
    """Write several entries, or none; each has the values that ``add_entry`` takes.

    Raises:
        DomainError: one of them cannot be written; sentence and field name it, counted from 0.
    """
    made = []
    for place, values in enumerate(entries):
        try:
            made.append(add_entry.function(engagement, **values, actor=actor, at=at, source=source))
        except DomainError as error:
            error.args = (f"Entry {place}: {error}",)
            error.field = f"entries.{place}.{error.field}".rstrip(".")
            raise
    return made


@operation(Action.LOG)
@transaction.atomic
def correct_entry(
    entry: LogEntry,
    *,
    text: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    visibility: str = "",
) -> LogEntry:
    """Write an entry that replaces ``entry``, which stays readable as it was.

    Raises:
        EntryRefused: it was corrected already, or nothing would change.
    """
    number = next_number(LogEntry.objects.all(), engagement=entry.engagement)  # holds the lock
    at = not_before(at, entry.created_at)
    if LogEntry.objects.filter(corrects=entry).exists():
        raise EntryRefused(
            "This entry was corrected already. Correct the newer one instead.",
            code="entry_corrected",
        )
    visibility = visibility or entry.visibility
    if _clean(text) == entry.text and visibility == entry.visibility:
        raise EntryRefused(
            "Nothing differs from the entry as it stands.", field="text", code="entry_unchanged"
        )
    newer = LogEntry.objects.create(
        engagement=entry.engagement,
        number=number,
        kind=entry.kind,
        text=_clean(text),
        visibility=Visibility(visibility),
        author=actor,
        occurred_at=entry.occurred_at,
        created_at=at,
        minutes=entry.minutes,
        owner_name=entry.owner_name,
        waiting_on=entry.waiting_on,
        due_on=entry.due_on,
        resolved_at=entry.resolved_at,
        source=source,
        corrects=entry,
    )
    _record("entry.corrected", newer, actor=actor, at=at, source=source, corrects=entry.number)
    return newer


@operation(Action.LOG)
@transaction.atomic
def resolve_entry(
    entry: LogEntry, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> LogEntry:
    """Mark a blocker or risk as resolved.

    Raises:
        EntryRefused: it is neither, was corrected since, or is already resolved.
    """
    if entry.kind not in WAITING_KINDS:
        raise EntryRefused("Only a blocker or a risk can be resolved.", code="entry_not_resolvable")
    lock(entry.engagement)  # a correction at the same moment would copy it as still open
    at = not_before(at, entry.created_at)
    unresolved = LogEntry.objects.filter(pk=entry.pk, resolved_at=None, corrected_by=None)
    if not unresolved.update(resolved_at=at):
        raise EntryRefused(
            "This entry is already resolved, or a newer one replaced it.", code="entry_resolved"
        )
    entry.refresh_from_db()
    _record("entry.corrected", entry, actor=actor, at=at, source=source, resolved_at=at)
    return entry


def _record(
    event: str, entry: LogEntry, *, actor: User, at: datetime, source: Channel, **more: Any
) -> None:
    events.record(
        event,
        engagement=entry.engagement,
        actor=actor,
        at=at,
        source=source,
        entry=entry.number,
        kind=entry.kind,
        visibility=entry.visibility,
        happened_at=entry.occurred_at,
        text_sha256=text_sha256(entry.text),
        **more,
    )


def _happened(moment: datetime, *, at: datetime) -> datetime:
    """Return when it happened.

    Raises:
        InvalidEntry: that is in the future, or before every calendar.
    """
    if moment > at:
        raise InvalidEntry(
            "An entry reports what has happened: choose a time that is not in the future.",
            field="occurred_at",
        )
    if moment.year < EARLIEST_YEAR:
        raise InvalidEntry(
            f"The year looks wrong: it is before {EARLIEST_YEAR}.", field="occurred_at"
        )
    return moment


def _clean(text: str) -> str:
    return required_text(
        ENTRY_TEXT, text, ask="Write what happened", refusal=InvalidEntry, field="text"
    )


def _clean_name(name: str) -> str:
    return optional_text(
        OWNER_NAME, name, ask="Name the owner", refusal=InvalidEntry, field="owner_name"
    )
