"""What becomes of a write: the page that is shown, its status, and where its refusal stands."""

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from engagements.domain.errors import Conflict, DomainError, TooOften
from engagements.web import conflict
from engagements.web.submit import Refusal, status_of, submit, version_of


class NameTaken(DomainError):
    field = "name"


class VersionWrong(DomainError):
    field = "version"


class Named(forms.Form):
    name = forms.CharField()
    version = forms.IntegerField(widget=forms.HiddenInput)


class Row:
    """A row that an operation changed before it refused."""

    read_again = False

    def refresh_from_db(self):
        self.read_again = True


def sent(error=None, data=None, **more):
    """Return the answer to a form whose operation raises ``error``, and the form."""

    def operation():
        if error:
            raise error
        return "made"

    form = Named({"name": "Ada", "version": 3} if data is None else data)
    answer = submit(
        RequestFactory().post("/"),
        form,
        operation,
        done=HttpResponse,
        refused=lambda refusal: HttpResponse(refusal.words, status=refusal.status),
        **more,
    )
    return answer, form


def test_what_is_done_is_answered_with_what_was_made():
    answer, _ = sent()

    assert (answer.status_code, answer.content) == (200, b"made")


def test_an_invalid_form_reaches_no_operation():
    answer, form = sent(error=AssertionError("called"), data={"version": 3})

    assert answer.status_code == 422
    assert list(form.errors) == ["name"]


@pytest.mark.parametrize(
    ("error", "place"),
    [
        pytest.param(NameTaken("Taken."), "name", id="the field that it names"),
        pytest.param(VersionWrong("Wrong."), "__all__", id="a field that nobody sees"),
        pytest.param(DomainError("No."), "__all__", id="the form as a whole"),
    ],
)
def test_a_refusal_stands_where_it_can_be_read(error, place):
    answer, form = sent(error)

    assert answer.status_code == 422
    assert form.errors == {place: [str(error)]}


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        pytest.param(None, 200, id="nothing was refused"),
        pytest.param(Refusal(), 422, id="the form itself"),
        pytest.param(Refusal(DomainError("No.")), 422, id="a rule"),
        pytest.param(Refusal(Conflict("Changed.")), 409, id="somebody was quicker"),
        pytest.param(Refusal(TooOften("Wait.")), 429, id="too often"),
    ],
)
def test_each_refusal_has_its_status(refusal, status):
    assert status_of(refusal) == status


def test_an_input_may_have_another_name_on_the_form():
    _, form = sent(NameTaken("Taken.", field="title"), named={"title": "name"})

    assert list(form.errors) == ["name"]


def test_a_row_is_read_again_before_a_refusal_is_shown():
    row = Row()

    sent(DomainError("No."), row=row)

    assert row.read_again


def test_two_texts_stand_side_by_side_when_somebody_was_quicker():
    sides = conflict.Sides(theirs={"name": "Grace"}, title="Ada", back="/back/", version=4)

    answer, form = sent(Conflict("It changed."), sides=lambda: sides)

    assert answer.status_code == 409
    assert b"Grace" in answer.content
    assert not form.errors


def test_without_both_texts_the_refusal_tells_the_next_step():
    answer, _ = sent(Conflict("It changed."))

    assert answer.status_code == 409
    assert b"look, then repeat" in answer.content


@pytest.mark.parametrize("text", ["", "-1", "x", "9" * 30, "٣"])
def test_a_version_that_is_none_never_matches(text):
    assert version_of(RequestFactory().post("/", {"version": text})) == 0
