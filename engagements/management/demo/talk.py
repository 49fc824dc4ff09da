"""What people of the demo wrote, decided and signed; all of it invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from engagements.domain.readiness import Grade
from engagements.management.demo.cases import LEAD, MANAGER, SECOND
from engagements.management.demo.contribution import Act, Moment

if TYPE_CHECKING:
    from engagements.management.demo.story import Story

RATIONALE = {
    "go": "All musts are met; the open points have owners and dates.",
    "recycle": "The evaluation fell short on two critical slices. Back to better data first.",
    "kill": "No value is left.",
}
PROOF_TITLES = {
    Grade.DOCUMENTED: "Agreed documents: {gate}",
    Grade.WITNESSED: "Test protocol signed by the client: {gate}",
    Grade.IMPORTED: "Results exported from the client's tool: {gate}",
    Grade.ATTESTED: "Written statement: {gate}",
    Grade.MEASURED: "Measured: {gate}",
}
SIGNERS = {
    "brackwater": "Orla Pellworth",
    "lindvale": "Edda Hestral",
    "ostermoor": "Bram Quennel",
    "quillhaven": "Calla Silverin",
    "ferrowick": "Davin Garrowen",
    "marlstone": "Greta Jarlsby",
    "tessaline": "Yorick Ellerby",
    "northgarth": "Wilma Corvane",
    "solvane": "Lio Merrowby",
    "kestrelby": "Zelda Fennimore",
    "drumlow": "Piet Umberlane",
    "castleryde": "Soren Wintermoor",
}

# Written in order over the life of an engagement: kind, words, minutes, seen by the client.
_ENTRIES = (
    ("note", "The request came from the head of operations after the spring review.", None, False),
    ("meeting", "First meeting with the sponsor: one workflow, one owner, one figure to move.",
     60, True),
    ("decision", "We start with the busiest team and leave the two regional offices out.",
     None, True),
    ("meeting", "Sat beside four people at work for a morning. Two steps are copied by hand.",
     180, False),
    ("meeting", "Watched the late shift. Exceptions take most of their time, not volume.",
     150, False),
    ("meeting", "The third observation confirmed the count: one case in six comes back.",
     120, False),
    ("risk", "Only one person knows how the reference list is kept.", None, True),
    ("note", "Their platform team gave read access to a copy, not to the live system.",
     None, False),
    ("change", "The list of case types grew by two. Written into the scope, no new date.",
     None, True),
    ("decision", "Personal data is masked in the extract, before it reaches any prompt.",
     None, True),
    ("meeting", "Review with the sponsor: the numbers hold, training has to start earlier.",
     45, True),
    ("note", "The night job now finishes before six. Nobody waits for the extract any more.",
     None, False),
    ("meeting", "Second review with the sponsor and the works council.", 60, True),
    ("decision", "Answers below the agreed confidence go to a person, always.", None, True),
)  # fmt: skip
# The flagship's last days: days ago, hour, who, kind, words, minutes, seen by the client.
_LATELY = (
    (5, 10, LEAD, "note",
     "Read access to the claims warehouse works; the nightly load ends at four.", None, False),
    (3, 15, SECOND, "risk",
     "The scanning supplier changes its format in the new year.", None, True),
    (2, 11, SECOND, "meeting",
     "Went through twelve triage cases with the evening team. Nine were sorted as they would.",
     75, True),
    (1, 16, MANAGER, "decision",
     "Dates of birth stay out of the extract: an age band is all the assistant needs.", None, True),
    (0, 9, LEAD, "note", "The probes run on the warehouse today, before the gate is reviewed.",
     None, False),
)  # fmt: skip
_IN_THE_FIRST_STAGES = (3, 6, 8)  # the watched users come in the second stage


def entries(story: Story) -> Iterator[Moment]:
    """Yield the entries of a case's life: more of them the longer it has lasted."""
    case = story.case
    stages = len(case.stays)
    count = min(len(_ENTRIES), _IN_THE_FIRST_STAGES[min(stages, 3) - 1] + stages // 2)
    first, last = case.age_days, max(case.ended_days or 1, 1)
    for number, (kind, words, minutes, shown) in enumerate(_ENTRIES[:count]):
        days_ago = first - (first - last) * number // max(count, 1)
        at = story.at(days_ago, 9 + number % 6, 7 * number % 60)
        yield Moment(at, _writing(story, kind, words, minutes, shown=shown))
    if case.is_flagship:
        for days_ago, hour, who, kind, words, minutes, shown in _LATELY:
            act = _writing(story, kind, words, minutes, shown=shown, who=who)
            yield Moment(story.at(days_ago, hour, 20), act)
    if case.blocked is not None and case.blocked[1] is None:
        yield Moment(story.at(case.blocked[0], 11), _blocking(story))


def _writing(
    story: Story, kind: str, words: str, minutes: int | None, *, shown: bool, who: str = ""
) -> Act:
    visibility = "client" if shown else "internal"

    def write(at: datetime) -> None:
        story.log(words, at=at, kind=kind, who=who, minutes=minutes, visibility=visibility)

    return write


def _blocking(story: Story) -> Act:
    case = story.case

    def write(at: datetime) -> None:
        story.log(
            case.why,
            at=at,
            kind="blocker",
            owner_name=case.next_step_owner,
            waiting_on=case.waiting_on,
            due_on=story.day(case.next_step_days or 0),
            visibility="client",
        )

    return write
