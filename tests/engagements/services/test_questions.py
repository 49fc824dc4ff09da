"""A person of the client asks, one of the firm answers, once."""

import pytest
from django.core.exceptions import PermissionDenied

from engagements.domain.about import About
from engagements.models import Event, Notice, Question
from engagements.services import questions as services
from engagements.services.questions import QuestionRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def asker(engagement):
    return factories.client_person(engagement.client)


@pytest.fixture
def question(engagement, asker, now):
    return services.ask_question(engagement, text=" When?\r\nWho? ", actor=asker, at=now, about="A")


def test_a_question_is_numbered_and_told_without_its_text(question, engagement, asker):
    event = Event.objects.get(type="question.asked")

    assert (question.number, question.text, question.about) == (1, "When?\nWho?", "A")
    assert (event.engagement, event.actor, event.source) == (engagement, asker, "portal")
    assert set(event.payload) == {"question", "text_sha256"}
    told = Notice.objects.get(user=engagement.owner)
    assert told.about == About("question", "1")
    assert "When" not in told.subject


def test_an_answer_is_given_once(question, engagement, engineer, now):
    services.answer_question(question, text="On Monday.", actor=engineer, at=now)

    told = Notice.objects.get(user=question.asked_by)
    assert told.about == About("question", "1")
    with pytest.raises(QuestionRefused, match="answered already"):
        services.answer_question(question, text="On Tuesday.", actor=engineer, at=now)
    assert Question.objects.get().answer == "On Monday."
    assert Event.objects.filter(type="question.answered").count() == 1


def test_the_client_does_not_answer_itself(question, asker, now):
    with pytest.raises(PermissionDenied):
        services.answer_question(question, text="Yes.", actor=asker, at=now)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2_001, "a\x00b"])
def test_unusable_text_is_refused_and_nothing_is_written(engagement, asker, now, text):
    with pytest.raises(QuestionRefused):
        services.ask_question(engagement, text=text, actor=asker, at=now)

    assert not Question.objects.exists()
    assert not Event.objects.filter(type="question.asked").exists()


def test_open_questions_have_a_limit_and_a_closed_engagement_takes_none(
    engagement, asker, now, monkeypatch
):
    monkeypatch.setattr(services, "MOST_OPEN", 1)
    services.ask_question(engagement, text="One?", actor=asker, at=now)
    with pytest.raises(QuestionRefused, match="wait for an answer"):
        services.ask_question(engagement, text="Two?", actor=asker, at=now)

    engagement.status = "closed"
    with pytest.raises(QuestionRefused, match="closed"):
        services.ask_question(engagement, text="Three?", actor=asker, at=now)
