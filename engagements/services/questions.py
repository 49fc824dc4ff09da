"""Writes of questions: a person of the client asks, one of the firm answers."""

from datetime import datetime

from django.db import transaction

from engagements.domain.access import Action
from engagements.domain.engagement import Status
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.questions import QUESTION_ABOUT, QUESTION_TEXT
from engagements.domain.text import NUL
from engagements.models import Engagement, Question, User
from engagements.services import events
from engagements.services.numbering import next_number, not_before
from engagements.services.operations import operation
from engagements.services.typed import required_text

MOST_OPEN = 30  # open questions of one engagement


class QuestionRefused(DomainError):
    """The question or the answer cannot be taken like that."""

    code = "question_refused"


class InvalidQuestion(QuestionRefused, ValueRefused):
    """The text of a question or an answer cannot be taken."""


@operation(Action.ASK)
@transaction.atomic
def ask_question(
    engagement: Engagement,
    *,
    text: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.PORTAL,
    about: str = "",
) -> Question:
    """Write a question of somebody at the client; ``about`` names what it is about.

    Raises:
        QuestionRefused: no text, too long a text, too many open questions, or a closed engagement.
    """
    text = _clean(text, what="question")
    if engagement.status == Status.CLOSED:
        raise QuestionRefused(
            "The engagement is closed: write to your contact instead.", code="engagement_closed"
        )
    number = next_number(Question.objects.all(), engagement=engagement)  # locks the engagement
    if Question.objects.filter(engagement=engagement, answered_at=None).count() >= MOST_OPEN:
        raise QuestionRefused(
            f"{MOST_OPEN} questions wait for an answer already. Ask more once those are answered.",
            code="question_limit",
        )
    question = Question.objects.create(
        engagement=engagement,
        number=number,
        about=QUESTION_ABOUT.clean(about.replace(NUL, ""))[: QUESTION_ABOUT.longest],
        text=text,
        asked_by=actor,
        asked_at=at,
    )
    events.record(
        "question.asked",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        question=question.number,
        text_sha256=text_sha256(text),
    )
    return question


@operation(Action.LOG)
@transaction.atomic
def answer_question(
    question: Question, *, text: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> Question:
    """Answer a question once; the client reads it in the portal.

    Raises:
        QuestionRefused: no text, too long a text, or answered already.
    """
    text = _clean(text, what="answer")
    at = not_before(at, question.asked_at)
    unanswered = Question.objects.filter(pk=question.pk, answered_at=None)
    if not unanswered.update(answer=text, answered_by=actor, answered_at=at):
        raise QuestionRefused("This question was answered already.", code="question_answered")
    question.refresh_from_db()
    events.record(
        "question.answered",
        engagement=question.engagement,
        actor=actor,
        at=at,
        source=source,
        question=question.number,
        text_sha256=text_sha256(text),
    )
    return question


def _clean(text: str, *, what: str) -> str:
    ask = f"Write the {what}"
    return required_text(QUESTION_TEXT, text, ask=ask, refusal=InvalidQuestion, field="text")
