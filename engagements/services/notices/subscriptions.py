"""Who is notified of what: the core's one table from events, and from the end of a job.

Each function runs in the transaction of the write that it reports. A payload holds no text that
somebody wrote, so whoever needs one reads the row that the payload numbers.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from engagements import registry
from engagements.area import Recorded, Subscriber
from engagements.domain import about as about_kinds
from engagements.domain import jobs as job_rules
from engagements.domain.about import About
from engagements.domain.jobs import State
from engagements.domain.mentions import mentioned
from engagements.domain.notices import NoticeKind
from engagements.domain.references import Noun, evidence_reference, reference
from engagements.domain.stages.moves import Via
from engagements.models import Engagement, Job, LogEntry, Question
from engagements.selectors import notices as selectors
from engagements.selectors import stages as stage_selectors
from engagements.services.notices.sending import moment_key, notify, notify_client

ENDS = {
    State.DONE: "is done",
    State.FAILED: "failed",
    State.STOPPED: "was stopped",
    State.GAVE_UP: f"was given up after {job_rules.MAX_ATTEMPTS} attempts",
}
# An engagement that begins or is reopened is no news to whoever works on it.
_MOVES = frozenset({Via.ADVANCE, Via.RECYCLE})


def _stage_moved(recorded: Recorded) -> None:
    """Notify those who work on it that an engagement is in another stage."""
    engagement = _engagement(recorded)
    if recorded.event == "stage.entered" and recorded.payload["via"] not in _MOVES:
        return
    stage = stage_selectors.playbook(engagement).stage(recorded.payload["stage"])
    code = engagement.code
    notify(
        selectors.members_and_owner(engagement),
        kind=NoticeKind.STAGE_MOVED,
        subject=f"{code} moved to {stage.title}",
        about=About(about_kinds.ENGAGEMENT),
        key=f"stage:{code}:{moment_key(recorded.at)}",
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )


def _gate_requested(recorded: Recorded) -> None:
    """Notify the leads that the gate waits; the managers when only whoever asked leads."""
    asker = {recorded.actor.pk} if recorded.actor else set()
    leads = selectors.leads_and_owner(_engagement(recorded)) - asker
    words = "the gate waits for a decision"
    _notify_of_gate(recorded, words, people=leads or selectors.managers(), what="asked")


def _gate_decided(recorded: Recorded) -> None:
    """Notify those who work on it how a gate was decided."""
    words = f"the gate was decided: {recorded.payload['outcome'].replace('_', ' ')}"
    people = selectors.members_and_owner(_engagement(recorded))
    _notify_of_gate(recorded, words, people=people, what="decided")


def _notify_of_gate(recorded: Recorded, words: str, *, people: set[int], what: str) -> None:
    engagement = _engagement(recorded)
    code = engagement.code
    notify(
        people,
        kind=NoticeKind.GATE,
        subject=f"{code}: {words}",
        about=About(about_kinds.GATE),
        key=f"gate:{code}:{what}:{moment_key(recorded.at)}",
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )


def _member_added(recorded: Recorded) -> None:
    """Notify a person that they lead or work on an engagement now."""
    _notify_assigned(recorded, user=recorded.payload["user"], role=recorded.payload["role"])


def _owner_changed(recorded: Recorded) -> None:
    """Notify a person that they own an engagement now; once for one write, as its owner."""
    _notify_assigned(recorded, user=recorded.payload["new"], role="owner")


def _notify_assigned(recorded: Recorded, *, user: int, role: str) -> None:
    engagement = _engagement(recorded)
    code = engagement.code
    role = "owner" if engagement.owner_id == user else role
    notify(
        [user],
        kind=NoticeKind.ASSIGNED,
        subject=f"{code}: you are its {role} now",
        about=About(about_kinds.ENGAGEMENT),
        key=f"assigned:{code}:{moment_key(recorded.at)}",
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )


def _entry_added(recorded: Recorded) -> None:
    """Notify those whom an entry mentions, and whoever owns the blocker or risk that it names."""
    entry = _entry(recorded, number=recorded.payload["entry"])
    if "@" not in entry.text and not entry.owner_name:
        return
    engagement = _engagement(recorded)
    people = selectors.mentionable(engagement)
    _notify_mentioned(recorded, mentioned(entry.text, people=people))
    if owners := _named(entry.owner_name, people):
        code, number = engagement.code, entry.number
        notify(
            owners,
            kind=NoticeKind.ASSIGNED,
            subject=f"{code}: the {entry.kind} in entry {number} is yours",
            about=About(about_kinds.LOG_ENTRY, str(number)),
            key=f"owns:{code}:{number}",
            at=recorded.at,
            engagement=engagement,
            actor=recorded.actor,
        )


def _entry_corrected(recorded: Recorded) -> None:
    """Notify those whom a correction mentions and the entry before it did not."""
    if "corrects" not in recorded.payload:
        return  # the entry was resolved: its text is as it was
    entry = _entry(recorded, number=recorded.payload["entry"])
    if "@" not in entry.text:
        return
    before = _entry(recorded, number=recorded.payload["corrects"])
    people = selectors.mentionable(_engagement(recorded))
    new = mentioned(entry.text, people=people) - mentioned(before.text, people=people)
    _notify_mentioned(recorded, new)


def _notify_mentioned(recorded: Recorded, people: frozenset[int]) -> None:
    engagement, number = _engagement(recorded), recorded.payload["entry"]
    code = engagement.code
    notify(
        people,
        kind=NoticeKind.MENTIONED,
        subject=f"{code}: you are mentioned in entry {number}",
        about=About(about_kinds.LOG_ENTRY, str(number)),
        key=f"mention:{code}:{number}",
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )


def _entry(recorded: Recorded, *, number: int) -> LogEntry:
    return LogEntry.objects.get(engagement=_engagement(recorded), number=number)


def _named(name: str, people: Mapping[int, str]) -> list[int]:
    wanted = name.casefold()
    return [pk for pk, known in people.items() if wanted and known.casefold() == wanted]


def _evidence_added(recorded: Recorded) -> None:
    """Notify those who work on it that the client sent a file, which waits to be accepted."""
    if not recorded.payload["quarantined"]:
        return
    engagement, number = _engagement(recorded), recorded.payload["evidence"]
    code = engagement.code
    notify(
        selectors.members_and_owner(engagement),
        kind=NoticeKind.EVIDENCE_RECEIVED,
        subject=f"{code}: the client sent evidence {evidence_reference(number)}",
        about=About(about_kinds.EVIDENCE, str(number)),
        key=f"received:{code}:{number}",
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )


def _question_asked(recorded: Recorded) -> None:
    """Notify those who work on it that the client asks something."""
    engagement, number = _engagement(recorded), recorded.payload["question"]
    code = engagement.code
    notify(
        selectors.members_and_owner(engagement),
        kind=NoticeKind.QUESTION,
        subject=f"{code}: the client asked question {reference(Noun.QUESTION, number)}",
        about=About(about_kinds.QUESTION, str(number)),
        key=f"asked:{code}:{number}",
        at=recorded.at,
        engagement=engagement,
        actor=recorded.actor,
    )


def _question_answered(recorded: Recorded) -> None:
    """Notify the person who asked that there is an answer."""
    engagement, number = _engagement(recorded), recorded.payload["question"]
    code = engagement.code
    question = Question.objects.get(engagement=engagement, number=number)
    notify_client(
        engagement,
        kind=NoticeKind.QUESTION,
        subject=f"{code}: question {reference(Noun.QUESTION, number)} was answered",
        about=About(about_kinds.QUESTION, str(number)),
        key=f"answered:{code}:{number}",
        at=recorded.at,
        only=[question.asked_by_id],
    )


def job_ended(job: Job, at: datetime) -> None:
    """Notify whoever asked for background work how it ended."""
    if job.requested_by is None or registry.job_kind(job.kind).is_short:
        return
    # What stands before the colon of a title is ours; behind it may stand what people wrote.
    title = job.title.partition(":")[0]
    of = f"{job.engagement.code}: " if job.engagement else ""
    notify(
        [job.requested_by.pk],
        kind=NoticeKind.WORK_ENDED,
        subject=f"{of}{title} {ENDS[State(job.state)]}"[:120],
        about=job.about if job.about_kind else About(about_kinds.JOB, str(job.pk)),
        key=f"job:{job.pk}:{job.attempt}:{job.state}",
        at=at,
        engagement=job.engagement,
    )


def _engagement(recorded: Recorded) -> Engagement:
    """Return the engagement of an event that always has one."""
    if recorded.engagement is None:
        raise TypeError(f"{recorded.event} is an event of an engagement.")
    return recorded.engagement


SUBSCRIBERS: Mapping[str, Sequence[Subscriber]] = {
    "stage.entered": (_stage_moved,),
    "stage.move_undone": (_stage_moved,),
    "gate.requested": (_gate_requested,),
    "gate.decided": (_gate_decided,),
    "member.added": (_member_added,),
    "owner.changed": (_owner_changed,),
    "entry.added": (_entry_added,),
    "entry.corrected": (_entry_corrected,),
    "evidence.added": (_evidence_added,),
    "question.asked": (_question_asked,),
    "question.answered": (_question_answered,),
}
