"""Tells people what concerns them; called inside the write that it tells of.

A subject names codes and numbers and never text that somebody wrote: it leaves the building by
e-mail. Who may not see the engagement is not told, nor is whoever did it. A key makes telling
twice harmless.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from engagements.domain import about as about_kinds
from engagements.domain import jobs as job_rules
from engagements.domain.about import About
from engagements.domain.access import Action
from engagements.domain.events import Channel
from engagements.domain.jobs import State
from engagements.domain.notices import NoticeKind, mentioned
from engagements.domain.references import Noun, evidence_reference, reference
from engagements.domain.units import local_day
from engagements.models import (
    Engagement,
    Evidence,
    Job,
    LogEntry,
    Notice,
    NoticeSetting,
    Question,
    User,
)
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import notices as selectors
from engagements.services import events
from engagements.services.operations import Subject, operation

Kind = NoticeKind
ENDS = {
    State.DONE: "is done",
    State.FAILED: "failed",
    State.STOPPED: "was stopped",
    State.GAVE_UP: f"was given up after {job_rules.MAX_ATTEMPTS} attempts",
}


def tell(
    people: Iterable[int],
    *,
    kind: str,
    subject: str,
    about: About,
    key: str,
    at: datetime,
    engagement: Engagement | None = None,
    actor: User | None = None,
) -> None:
    """Tell those of ``people`` (primary keys) who may see it and want to know."""
    staff = selectors.readers(engagement).filter(pk__in=set(people))
    _write(
        staff, kind=kind, subject=subject, about=about, key=key, at=at,
        engagement=engagement, actor=actor,
    )  # fmt: skip


def tell_client(
    engagement: Engagement,
    *,
    kind: str,
    subject: str,
    about: About,
    key: str,
    at: datetime,
    actor: User | None = None,
    only: Iterable[int] | None = None,
) -> None:
    """Tell the people of the client, who hear of it by e-mail and read it in the portal."""
    people = selectors.client_readers(engagement)
    if only is not None:
        people = people.filter(pk__in=set(only))
    _write(
        people, kind=kind, subject=subject, about=about, key=key, at=at,
        engagement=engagement, actor=actor,
    )  # fmt: skip


def _write(
    people: QuerySet[User],
    *,
    kind: str,
    subject: str,
    about: About,
    key: str,
    at: datetime,
    engagement: Engagement | None,
    actor: User | None,
) -> None:
    willing = selectors.willing(people, kind=kind)
    if actor is not None:
        willing = willing.exclude(pk=actor.pk)
    rows = [
        Notice(
            user_id=pk,
            kind=Kind(kind),
            subject=subject,
            **about.columns,
            key=key,
            created_at=at,
            engagement=engagement,
        )
        for pk in willing.values_list("pk", flat=True)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


# --- what happened ------------------------------------------------------------------------------


def stage_moved(engagement: Engagement, *, stage: str, actor: User, at: datetime) -> None:
    """Tell those who work on it that an engagement is in another stage."""
    code = engagement.code
    tell(
        selectors.on_it(engagement),
        kind=Kind.STAGE_MOVED,
        subject=f"{code} moved to {stage}",
        about=About(about_kinds.ENGAGEMENT),
        key=f"stage:{code}:{_stamp(at)}",
        at=at,
        engagement=engagement,
        actor=actor,
    )


def gate_requested(engagement: Engagement, *, actor: User, at: datetime) -> None:
    """Tell the leads that the gate waits for a decision; the managers when only the asker leads."""
    people = selectors.on_it(engagement, lead=True) - {actor.pk} or selectors.managers()
    words = "the gate waits for a decision"
    _gate(engagement, words, people=people, what="asked", actor=actor, at=at)


def gate_decided(engagement: Engagement, *, outcome: str, actor: User, at: datetime) -> None:
    """Tell those who work on it how a gate was decided."""
    words = f"the gate was decided: {outcome.replace('_', ' ')}"
    people = selectors.on_it(engagement)
    _gate(engagement, words, people=people, what="decided", actor=actor, at=at)


def _gate(
    engagement: Engagement, words: str, *, people: set[int], what: str, actor: User, at: datetime
) -> None:
    code = engagement.code
    tell(
        people,
        kind=Kind.GATE,
        subject=f"{code}: {words}",
        about=About(about_kinds.GATE),
        key=f"gate:{code}:{what}:{_stamp(at)}",
        at=at,
        engagement=engagement,
        actor=actor,
    )


def assigned(engagement: Engagement, *, user: User, role: str, actor: User, at: datetime) -> None:
    """Tell a person, once for one write, that they own, lead or work on an engagement now."""
    code = engagement.code
    role = "owner" if engagement.owner_id == user.pk else role
    tell(
        [user.pk],
        kind=Kind.ASSIGNED,
        subject=f"{code}: you are its {role} now",
        about=About(about_kinds.ENGAGEMENT),
        key=f"assigned:{code}:{_stamp(at)}",
        at=at,
        engagement=engagement,
        actor=actor,
    )


def logged(entry: LogEntry, *, actor: User, at: datetime, before: str = "") -> None:
    """Tell those whom an entry mentions, and whoever it makes the owner of a blocker or risk.

    ``before`` is the text that a correction takes the place of: nobody is told twice.
    """
    if "@" not in entry.text and not entry.owner_name:
        return
    engagement = entry.engagement
    people = selectors.mentionable(engagement)
    names = mentioned(entry.text, people=people) - mentioned(before, people=people)
    code, number = engagement.code, entry.number
    about = About(about_kinds.LOG_ENTRY, str(number))
    tell(
        names,
        kind=Kind.MENTIONED,
        subject=f"{code}: you are mentioned in entry {number}",
        about=about,
        key=f"mention:{code}:{number}",
        at=at,
        engagement=engagement,
        actor=actor,
    )
    if entry.corrects_id is None and (owners := _bearers(entry.owner_name, people)):
        tell(
            owners,
            kind=Kind.ASSIGNED,
            subject=f"{code}: the {entry.kind} in entry {number} is yours",
            about=about,
            key=f"owns:{code}:{number}",
            at=at,
            engagement=engagement,
            actor=actor,
        )


def _bearers(name: str, people: Mapping[int, str]) -> list[int]:
    wanted = name.casefold()
    return [pk for pk, known in people.items() if wanted and known.casefold() == wanted]


def job_ended(job_id: uuid.UUID | str, *, at: datetime) -> None:
    """Tell whoever asked for background work how it ended."""
    job = Job.objects.select_related("engagement", "requested_by").get(pk=job_id)
    if job.requested_by is None or job_rules.KINDS[job.kind].is_short:
        return
    # What stands before the colon of a title is ours; behind it may stand what people wrote.
    title = job.title.partition(":")[0]
    of = f"{job.engagement.code}: " if job.engagement else ""
    tell(
        [job.requested_by.pk],
        kind=Kind.WORK_ENDED,
        subject=f"{of}{title} {ENDS[State(job.state)]}"[:120],
        about=job.about if job.about_kind else About(about_kinds.JOB, str(job.pk)),
        key=f"job:{job.pk}:{job.attempt}:{job.state}",
        at=at,
        engagement=job.engagement,
    )


def report_issued(
    engagement: Engagement, *, number: int, about: About, actor: User, at: datetime
) -> None:
    """Tell both sides that a report is out."""
    subject = f"{engagement.code}: report {number} was issued"
    key = f"report:{engagement.code}:{number}:{_stamp(at)}"
    tell(
        selectors.on_it(engagement),
        kind=Kind.REPORT_ISSUED,
        subject=subject,
        about=about,
        key=key,
        at=at,
        engagement=engagement,
        actor=actor,
    )
    tell_client(
        engagement,
        kind=Kind.REPORT_ISSUED,
        subject=subject,
        about=about,
        key=key,
        at=at,
        actor=actor,
    )


def evidence_received(evidence: Evidence, *, actor: User | None, at: datetime) -> None:
    """Tell those who work on it that the client sent a file, which waits to be looked at."""
    code, number = evidence.engagement.code, evidence.number
    tell(
        selectors.on_it(evidence.engagement),
        kind=Kind.EVIDENCE_RECEIVED,
        subject=f"{code}: the client sent evidence {evidence_reference(number)}",
        about=About(about_kinds.EVIDENCE, str(number)),
        key=f"received:{code}:{number}",
        at=at,
        engagement=evidence.engagement,
        actor=actor,
    )


def question_asked(question: Question, *, at: datetime) -> None:
    """Tell those who work on it that the client asks something."""
    code = question.engagement.code
    tell(
        selectors.on_it(question.engagement),
        kind=Kind.QUESTION,
        subject=f"{code}: the client asked question {reference(Noun.QUESTION, question.number)}",
        about=About(about_kinds.QUESTION, str(question.number)),
        key=f"asked:{code}:{question.number}",
        at=at,
        engagement=question.engagement,
        actor=question.asked_by,
    )


def question_answered(question: Question, *, at: datetime) -> None:
    """Tell the person who asked that there is an answer."""
    code = question.engagement.code
    tell_client(
        question.engagement,
        kind=Kind.QUESTION,
        subject=f"{code}: question {reference(Noun.QUESTION, question.number)} was answered",
        about=About(about_kinds.QUESTION, str(question.number)),
        key=f"answered:{code}:{question.number}",
        at=at,
        only=[question.asked_by_id],
    )


@transaction.atomic
def tell_of_lapses(*, at: datetime) -> None:
    """Tell those who work on it of evidence that lapses soon; once for each date."""
    soon, day_more = timedelta(days=evidence_selectors.SOON_DAYS), timedelta(days=1)
    # A day more on either side: which day it is depends on where the client is.
    since, until = at.date() - day_more, at.date() + soon + day_more
    for evidence in evidence_selectors.lapsing(since=since, until=until):
        engagement, day = evidence.engagement, evidence.valid_until
        today = local_day(at, time_zone=engagement.time_zone)
        if day is None or not today <= day <= today + soon:
            continue
        code, number = engagement.code, evidence.number
        name = evidence_reference(number)
        tell(
            selectors.on_it(engagement),
            kind=Kind.EVIDENCE_LAPSES,
            subject=f"{code}: evidence {name} lapses after {day.day} {day:%B}",
            about=About(about_kinds.EVIDENCE, str(number)),
            key=f"lapses:{code}:{number}:{day.isoformat()}",
            at=at,
            engagement=engagement,
        )


# --- what people do with it ---------------------------------------------------------------------


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
def mark_read(
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    keys: Iterable[str] | None = None,
    before: datetime | None = None,
) -> int:
    """Note that a person read notices of theirs, all unless told; return how many were unread."""
    rows = Notice.objects.filter(user=actor, read_at=None)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    if keys is not None:
        rows = rows.filter(key__in=set(keys))
    return rows.update(read_at=at)


@operation(Action.OWN_ACCOUNT, of=Subject.FIRM)
@transaction.atomic
def choose(
    *,
    wanted: Mapping[str, tuple[bool, bool]],
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> None:
    """Keep how a person wants to hear of each kind: in the app, in the digest."""
    for kind in selectors.kinds_for(actor):
        in_app, in_digest = wanted.get(kind, (True, True))
        NoticeSetting.objects.update_or_create(
            user=actor, kind=kind, defaults={"in_app": in_app, "in_digest": in_digest}
        )
    events.record("setting.changed", actor=actor, at=at, source=source, setting="notices")


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S%f}"
