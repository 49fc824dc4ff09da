"""What the flagship's client did in its portal: asked, was answered, sent a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from engagements.management.demo import letter
from engagements.management.demo.contribution import Moment
from engagements.services import evidence, questions

if TYPE_CHECKING:
    from engagements.management.demo.story import Story

APPROVER, VIEWER = "client_approver", "client_viewer"
_ANSWERED = (
    "Which copy of the claims data does the assistant read, the live one or the nightly one?",
    "The nightly copy of the claims warehouse, read only. Nothing is ever written back.",
)
_OPEN = "Who of us has to be in the room when the go or kill date is set?"


def moments(story: Story) -> Iterator[Moment]:
    """Yield what happened in the portal of the flagship's client."""
    if not story.case.is_flagship:
        return
    yield Moment(story.at(8, 11), lambda at: _asked_and_answered(story, at))
    yield Moment(story.at(1, 9), lambda at: _file_sent(story, at))
    yield Moment(story.at(0, 8), lambda at: _asked(story, at))


def _asked_and_answered(story: Story, at: datetime) -> None:
    text, answer = _ANSWERED
    asked = questions.ask_question(
        story.engagement, text=text, about="Data sources", actor=story.people[VIEWER], at=at
    )
    questions.answer_question(asked, text=answer, actor=story.lead, at=at)


def _asked(story: Story, at: datetime) -> None:
    questions.ask_question(
        story.engagement, text=_OPEN, about="Go-live", actor=story.people[APPROVER], at=at
    )


def _file_sent(story: Story, at: datetime) -> None:
    lines = [
        f"{story.client.name}: access review of the claims warehouse",
        "12 accounts were looked at; 2 that nobody used were closed.",
        f"{story.people[APPROVER]}, {at:%d %B %Y}",
    ]
    evidence.receive_evidence(
        story.engagement,
        title="Access review of the claims warehouse",
        upload=io.BytesIO(letter.pdf(lines)),
        file_name="access-review.pdf",
        about="Access review",
        actor=story.people[APPROVER],
        at=at,
    )
