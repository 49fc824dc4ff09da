"""The client's questions about an engagement, answered by its people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.models import Engagement, Question
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import questions as selectors
from engagements.services import questions as services
from engagements.web.forms.questions import AnswerForm
from engagements.web.requests import StaffRequest

PAGE = "engagements/questions/page.html"


@login_required
@require_safe
def question_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show what the client asked, open questions first."""
    rows = engagement_selectors.visible_to(request.user).select_related("client", "owner")
    engagement: Engagement = get_object_or_404(rows, code=code)
    return _page(request, engagement)


@login_required
@require_POST
def question_answer(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Answer one question."""
    rows = selectors.visible_to(request.user).filter(engagement__code=code)
    question: Question = get_object_or_404(rows, number=number)
    engagement = question.engagement
    permissions.require(Action.LOG, user=request.user, engagement=engagement)
    form = AnswerForm(request.POST, prefix=f"q{number}")
    if not form.is_valid():
        return _page(request, engagement, number=number, form=form)
    try:
        services.answer_question(
            question, **form.cleaned_data, actor=request.user, at=timezone.now()
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, engagement, number=number, form=form)
    messages.success(request, f"Question {number} is answered. The client reads it in the portal.")
    return redirect("engagements:question-list", code)


def _page(
    request: StaffRequest,
    engagement: Engagement,
    *,
    number: int = 0,
    form: AnswerForm | None = None,
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
        "may_answer": permissions.may(Action.LOG, user=request.user, engagement=engagement),
    }
    with timezone.override(engagement.time_zone):
        return render(request, PAGE, context, status=422 if form else 200)


def _form(question: Question) -> AnswerForm:
    return AnswerForm(prefix=f"q{question.number}")
