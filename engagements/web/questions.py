"""The client's questions about an engagement, answered by its people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.models import Engagement, Question
from engagements.selectors import questions as selectors
from engagements.services import questions as services
from engagements.web.forms.questions import AnswerForm
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of, row_of
from engagements.web.submit import Refusal, caller, go, status_of, submit

PAGE = "engagements/questions/page.html"


@require_safe
def question_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show what the client asked, open questions first."""
    return _page(request, engagement_of(request, code))


@require_POST
def question_answer(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Answer one question."""
    question = row_of(selectors.visible_to(request.user), code, number=number)
    engagement = question.engagement
    form = AnswerForm(request.POST, prefix=f"q{number}")
    message = f"Question {number} is answered. The client reads it in the portal."
    return submit(
        request,
        form,
        lambda: services.answer_question(question, **form.cleaned_data, **caller(request)),
        done=lambda _: go(request, message, "engagements:question-list", code),
        refused=lambda refusal: _page(
            request, engagement, number=number, form=form, refusal=refusal
        ),
    )


def _page(
    request: StaffRequest,
    engagement: Engagement,
    *,
    number: int = 0,
    form: AnswerForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show the page; ``form`` is the refused answer to question ``number``."""
    rows = list(selectors.asked_about(engagement))
    context = {
        "engagement": engagement,
        "open": [
            {"question": row, "form": form if form and row.number == number else _form(row)}
            for row in rows
            if row.answered_at is None
        ],
        "answered": [row for row in rows if row.answered_at],
        "refused": form if form and form.errors else None,
        "may_answer": permissions.may(
            services.answer_question, user=request.user, engagement=engagement
        ),
    }
    with timezone.override(engagement.time_zone):
        return render(request, PAGE, context, status=status_of(refusal))


def _form(question: Question) -> AnswerForm:
    return AnswerForm(prefix=f"q{question.number}")
