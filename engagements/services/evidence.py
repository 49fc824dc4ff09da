"""Writes of evidence: attached, received, recorded by our own checks, withdrawn."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction

from engagements.domain import evidence as rules
from engagements.domain.access import Action, Visibility
from engagements.domain.engagement import Status
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.evidence import EVIDENCE_LIMIT, EvidenceKind
from engagements.domain.filetypes import clean_name
from engagements.domain.hashing import text_sha256
from engagements.domain.readiness import Grade
from engagements.domain.units import local_day
from engagements.models import Engagement, Evidence, User
from engagements.services import events, files
from engagements.services.numbering import lock, next_number, not_before
from engagements.services.operations import operation
from engagements.services.typed import required_text

# What a person may say of evidence; "measured" is said by our own checks only.
GRADES_BY_HAND = (Grade.DOCUMENTED, Grade.WITNESSED, Grade.IMPORTED, Grade.ATTESTED)
EARLIEST_YEAR = 1900  # earlier moments do not exist in every time zone's calendar
MOST_WAITING = 50  # files of one engagement that nobody has looked at yet


class EvidenceRefused(DomainError):
    """The evidence cannot be taken like that."""

    code = "evidence_refused"


class InvalidEvidence(EvidenceRefused, ValueRefused):
    """A value of the evidence cannot be taken."""


@operation(Action.ADD_EVIDENCE)
def attach_evidence(
    engagement: Engagement,
    *,
    title: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    upload: files.Upload | None = None,
    file_name: str = "",
    uri: str = "",
    kind: str = "",
    grade: str = Grade.DOCUMENTED,
    effective_at: datetime | None = None,
    valid_until: date | None = None,
    visibility: str = Visibility.INTERNAL,
    tool: str = "",
    source_ref: str = "",
) -> Evidence:
    """Take a file or a link as evidence; ``effective_at`` is the time it speaks of.

    Raises:
        EvidenceRefused: neither or both of file and link, a grade people cannot give, or dates
            out of order.
        FileRefused: the file is of no kind that is taken, or too large.
    """
    return take_evidence(
        engagement,
        title=title,
        actor=actor,
        at=at,
        upload=upload,
        file_name=file_name,
        uri=uri,
        kind=kind,
        grade=grade,
        effective_at=effective_at,
        valid_until=valid_until,
        visibility=visibility,
        tool=tool,
        source_ref=source_ref,
        source=source,
    )


def take_evidence(
    engagement: Engagement,
    *,
    title: str,
    actor: User,
    at: datetime,
    upload: files.Upload | None = None,
    file_name: str = "",
    uri: str = "",
    kind: str = "",
    grade: str = Grade.DOCUMENTED,
    effective_at: datetime | None = None,
    valid_until: date | None = None,
    visibility: str = Visibility.INTERNAL,
    tool: str = "",
    source_ref: str = "",
    source: Channel,
    quarantined: bool = False,
) -> Evidence:
    """Take evidence for an operation, which has asked for its right.

    ``quarantined``: it counts for nothing until somebody of the firm accepts it.

    Raises:
        EvidenceRefused: see ``attach_evidence``.
        FileRefused: likewise.
    """
    if (upload is None) == (not uri):
        raise InvalidEvidence("Attach one file, or give one link.", field="file")
    if grade not in GRADES_BY_HAND:
        raise InvalidEvidence(
            "Only a check of this toolkit can say that something was measured.", field="grade"
        )
    happened = effective_at or at
    _check_dates(engagement, happened=happened, valid_until=valid_until, at=at)
    evidence = Evidence(
        engagement=engagement,
        kind=EvidenceKind(kind or ("link" if uri else "file")),
        uri=_clean_uri(uri) if uri else "",
        title=_clean_title(title),
        grade=Grade(grade),
        effective_at=happened,
        received_at=at,
        valid_until=valid_until,
        visibility=Visibility(visibility),
        tool=tool[:100],
        source_ref=source_ref[:200],
        quarantined_at=at if quarantined else None,
        added_by=actor,
    )
    if upload is not None:
        _take_file(evidence, upload, file_name=file_name)
    return _write(evidence, source=source)


def _take_file(evidence: Evidence, upload: files.Upload, *, file_name: str) -> None:
    kind = files.detect_type(upload)
    evidence.file_name = clean_name(file_name, kind=kind)
    evidence.file = files.store(
        upload, content_type=kind.content_type, limit=EVIDENCE_LIMIT, at=evidence.received_at
    )
    evidence.sha256 = evidence.file.sha256


@operation(Action.SEND_EVIDENCE)
def receive_evidence(
    engagement: Engagement,
    *,
    title: str,
    upload: files.Upload,
    file_name: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.PORTAL,
    about: str = "",
    effective_at: datetime | None = None,
    valid_until: date | None = None,
) -> Evidence:
    """Take a file that a person of the client sends: into quarantine, seen by both sides.

    ``about`` is the name of the requirement that it answers.

    Raises:
        EvidenceRefused: too many files wait for a look, or the dates are out of order.
        FileRefused: the file is of no kind that is taken, or too large.
    """
    if engagement.status == Status.CLOSED:
        raise EvidenceRefused(
            "The engagement is closed: nothing is taken any more.", code="engagement_closed"
        )
    waiting = Evidence.objects.filter(engagement=engagement, withdrawn_at=None)
    if waiting.exclude(quarantined_at=None).count() >= MOST_WAITING:
        raise EvidenceRefused(
            f"{MOST_WAITING} files wait for a look already. Send more once those were looked at.",
            code="quarantine_full",
        )
    return take_evidence(
        engagement,
        title=title,
        upload=upload,
        file_name=file_name,
        actor=actor,
        at=at,
        effective_at=effective_at,
        valid_until=valid_until,
        visibility=Visibility.CLIENT,
        source_ref=about,
        source=source,
        quarantined=True,
    )


@operation(Action.ADD_EVIDENCE)
@transaction.atomic
def accept_evidence(
    evidence: Evidence, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> Evidence:
    """Let a received file count, as somebody of the firm who looked at it.

    Raises:
        EvidenceRefused: it does not wait for that, or the same person sent it.
    """
    if evidence.added_by_id == actor.pk:
        raise EvidenceRefused(
            "Somebody of the firm who did not send it has to accept it.", code="own_request"
        )
    lock(evidence.engagement)
    at = not_before(at, evidence.received_at)
    quarantined = Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None).exclude(
        quarantined_at=None
    )
    if not quarantined.update(quarantined_at=None, accepted_at=at, accepted_by=actor):
        raise EvidenceRefused(
            "This file does not wait to be accepted.", code="evidence_not_quarantined"
        )
    evidence.refresh_from_db()
    events.record(
        "evidence.accepted",
        engagement=evidence.engagement,
        actor=actor,
        at=at,
        source=source,
        evidence=evidence.number,
        sha256=evidence.sha256,
    )
    return evidence


def record_check_run(
    engagement: Engagement,
    *,
    title: str,
    sha256: str,
    tool: str,
    source_ref: str,
    effective_at: datetime,
    at: datetime,
    actor: User | None,
    valid_until: date | None = None,
    visibility: str = Visibility.INTERNAL,
) -> Evidence:
    """Record that one of our own checks ran; the only evidence graded as measured.

    ``sha256`` is the hash of the run's document, ``source_ref`` its path within the engagement.
    """
    evidence = Evidence(
        engagement=engagement,
        kind=EvidenceKind.CHECK_RUN,
        title=_clean_title(title),
        sha256=sha256,
        grade=Grade.MEASURED,
        effective_at=effective_at,
        received_at=at,
        valid_until=valid_until,
        visibility=Visibility(visibility),
        tool=tool[:100],
        source_ref=source_ref[:200],
        added_by=actor,
    )
    return _write(evidence, source=Channel.TASK)


@operation(Action.ADD_EVIDENCE)
@transaction.atomic
def withdraw_evidence(
    evidence: Evidence, *, reason: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> Evidence:
    """Take evidence out of force; it stays on record with the reason.

    Raises:
        EvidenceRefused: it was withdrawn already, is a check run, or no reason is given.
    """
    ask = "Say why it is withdrawn"
    reason = required_text(rules.REASON, reason, ask=ask, refusal=InvalidEvidence, field="reason")
    if evidence.kind == EvidenceKind.CHECK_RUN:
        raise EvidenceRefused(
            "A check run stands as it was. Run the check again instead.",
            code="evidence_is_check_run",
        )
    lock(evidence.engagement)
    at = not_before(at, evidence.received_at, evidence.accepted_at)
    in_force = Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None)
    if not in_force.update(withdrawn_at=at, withdrawn_reason=reason):
        raise EvidenceRefused("This evidence was withdrawn already.", code="evidence_withdrawn")
    evidence.refresh_from_db()
    events.record(
        "evidence.withdrawn",
        engagement=evidence.engagement,
        actor=actor,
        at=at,
        source=source,
        evidence=evidence.number,
        reason_sha256=text_sha256(reason),
    )
    return evidence


@transaction.atomic
def _write(evidence: Evidence, *, source: Channel) -> Evidence:
    evidence.number = next_number(Evidence.objects.all(), engagement=evidence.engagement)
    evidence.save(force_insert=True)
    events.record(
        "evidence.added",
        engagement=evidence.engagement,
        actor=evidence.added_by,
        at=evidence.received_at,
        source=source,
        evidence=evidence.number,
        kind=evidence.kind,
        grade=evidence.grade,
        visibility=evidence.visibility,
        sha256=evidence.sha256,
        effective_at=evidence.effective_at,
        valid_until=evidence.valid_until,
        quarantined=evidence.quarantined_at is not None,
    )
    return evidence


def _check_dates(
    engagement: Engagement, *, happened: datetime, valid_until: date | None, at: datetime
) -> None:
    if happened > at:
        raise InvalidEvidence("The effective date is in the future.", field="effective_at")
    if happened.year < EARLIEST_YEAR:
        raise InvalidEvidence(
            f"The year looks wrong: it is before {EARLIEST_YEAR}.", field="effective_at"
        )
    first = local_day(happened, time_zone=engagement.time_zone)
    if valid_until is not None and valid_until < first:
        raise InvalidEvidence(
            "It would expire before its effective date. Check the two dates.", field="valid_until"
        )


def _clean_title(title: str) -> str:
    return required_text(
        rules.TITLE, title, ask="Give it a title", refusal=InvalidEvidence, field="title"
    )


def _clean_uri(uri: str) -> str:
    """Return a link that a browser opens and that carries no password."""
    uri = uri.strip()  # a blank inside is refused, not taken out
    try:
        parts = urlsplit(uri)
        plain = parts.scheme in {"https", "http"} and parts.hostname and not parts.username
    except ValueError:
        plain = False
    if not plain or not rules.URI.fits(uri) or not uri.isprintable() or " " in uri:
        raise InvalidEvidence(
            "Give a full web address that starts with https:// and has no password.", field="uri"
        )
    return uri
