"""Staff read and answer what the client asked."""

import pytest
from django.urls import reverse

from engagements.models import Question
from engagements.services import questions as services
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(engagement, now):
    asker = factories.client_person(engagement.client, name="Petra Vos")
    return services.ask_question(engagement, text="<b>When</b>?", actor=asker, at=now, about="R-1")


def url(engagement, *parts):
    name = "engagements:question-answer" if parts else "engagements:question-list"
    return reverse(name, args=[engagement.code, *parts])


def test_the_page_says_what_will_stand_there(signed_in, engagement, engineer):
    page = signed_in(engineer).get(url(engagement)).content.decode()

    assert "will appear here" in page
    assert 'aria-current="page">Questions' in page


def test_a_question_is_shown_as_text_and_answered(signed_in, engagement, engineer, question):
    browser = signed_in(engineer)
    page = browser.get(url(engagement)).content.decode()
    assert "&lt;b&gt;When&lt;/b&gt;?" in page
    assert "Question 1 about R-1" in page

    answer = browser.post(url(engagement, 1), {"q1-text": "Monday."}, follow=True)

    assert Question.objects.get().answered_by == engineer
    assert "Monday." in answer.content.decode()
    assert "Waiting for an answer" not in answer.content.decode()


def test_an_empty_or_second_answer_changes_nothing(signed_in, engagement, engineer, question):
    browser = signed_in(engineer)
    empty = browser.post(url(engagement, 1), {"q1-text": " "})
    browser.post(url(engagement, 1), {"q1-text": "Monday."})
    second = browser.post(url(engagement, 1), {"q1-text": "Tuesday."})

    assert (empty.status_code, second.status_code) == (422, 422)
    assert Question.objects.get().answer == "Monday."


def test_strangers_and_the_client_find_nothing(signed_in, engagement, question):
    for person in (factories.UserFactory(), question.asked_by):
        browser = signed_in(person)
        assert browser.get(url(engagement)).status_code == 404
        assert browser.post(url(engagement, 1), {"q1-text": "x"}).status_code == 404
    assert Question.objects.get().answer == ""


def test_the_api_lists_and_answers(signed_in, engagement, engineer, question):
    browser = signed_in(engineer)
    base = f"/api/v1/engagements/{engagement.code}/questions/"

    assert browser.get(base).json()["results"][0]["text"] == "<b>When</b>?"
    answered = browser.post(f"{base}1/answer/", {"text": "Monday."}, "application/json")
    again = browser.post(f"{base}1/answer/", {"text": "No."}, "application/json")

    assert answered.json()["answer"] == "Monday."
    assert (again.status_code, again.json()["code"]) == (409, "question_answered")
    assert browser.get(f"{base}2/").status_code == 404
