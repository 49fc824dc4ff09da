"""The profile of an engagement: what is known, and what an answer would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagements import permissions
from engagements.domain.facts import FACTS, Fact
from engagements.domain.wording import agree, counted
from engagements.models import Engagement
from engagements.selectors import profile as selectors
from engagements.services.facts import set_profile
from engagements.web import conflict
from engagements.web.forms.facts import ProfileForm
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import Refusal, caller, go, status_of, submit

PAGE = "engagements/facts/profile.html"
EFFECT = "engagements/facts/_effect.html"
NAMED = 4  # how many controls a line names


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One question as the page shows it."""

    fact: Fact
    field: BoundField
    answer: str
    note: str
    waiting: str
    answers: int


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: StaffRequest, code: str) -> HttpResponse:
    """Show the questions; try answers or save them."""
    engagement = engagement_of(request, code)
    questions = selectors.questions(engagement, as_of=timezone.now())
    form = _form(request, questions)
    if request.method != "POST":
        return _page(request, engagement, questions, form)
    set_profile.ask(engagement, user=request.user)
    if request.POST.get("step") == "save":
        return _save(request, engagement, questions, form)
    if not form.is_valid():
        return _page(request, engagement, questions, form, refusal=Refusal())
    return _page(request, engagement, questions, form, changes=form.changes())


def _form(request: StaffRequest, questions: list[selectors.ProfileQuestion]) -> ProfileForm:
    answers = {row.fact.key: row.answer.value for row in questions if row.answer}
    data = conflict.settled(request.POST) if request.method == "POST" else None
    return ProfileForm(data, answers=answers)


def _save(
    request: StaffRequest,
    engagement: Engagement,
    questions: list[selectors.ProfileQuestion],
    form: ProfileForm,
) -> HttpResponse:
    def done(changed: Sequence[str]) -> HttpResponse:
        words = counted(len(changed), "answer")
        message = f"{words} saved." if changed else "Nothing changed."
        return go(request, message, "engagements:profile", engagement.code)

    return submit(
        request,
        form,
        lambda: set_profile(
            engagement, answers=form.changes(), read=form.read(), **caller(request)
        ),
        done=done,
        refused=lambda refusal: _page(request, engagement, questions, form, refusal=refusal),
        sides=lambda: _sides(request, engagement),
    )


def _sides(request: StaffRequest, engagement: Engagement) -> conflict.Sides:
    """Return the answers as they stand now, beside a form that knows them."""
    form = _form(request, selectors.questions(engagement, as_of=timezone.now()))
    form.is_valid()
    return conflict.Sides(
        form=form,
        theirs=form.theirs,
        title=f"Profile facts of {engagement.name}",
        back=reverse("engagements:profile", args=[engagement.code]),
        more={"step": "save"},
    )


def _page(
    request: StaffRequest,
    engagement: Engagement,
    questions: list[selectors.ProfileQuestion],
    form: ProfileForm,
    *,
    changes: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = timezone.now()
    tried = None
    if changes:
        tried = selectors.effect(engagement, answers=changes, as_of=now)
    deciding = [row for row in questions if row.decides]
    shown = deciding or questions
    best = next((row for row in questions if row.waits and row.settles), None)
    with timezone.override(engagement.time_zone):
        context = {
            "engagement": engagement,
            "form": form,
            "lines": [_question_row(row, form) for row in shown],
            "more": [_question_row(row, form) for row in questions if row not in shown],
            "known": sum(row.answer is not None for row in shown),
            "effect": tried,
            "changed": [FACTS[key].question for key in changes or ()],
            "tried": changes is not None,
            "best": best,
            "may_change": permissions.may(set_profile, user=request.user, engagement=engagement),
        }
        template = EFFECT if request.htmx else PAGE
        return render(request, template, context, status=status_of(refusal))


def _question_row(row: selectors.ProfileQuestion, form: ProfileForm) -> QuestionRow:
    note = f"Decides {_named(row.decides)}." if row.decides else "Decides nothing taken on so far."
    if row.answer:
        day = timezone.localtime(row.answer.at)
        note += f" Set {day.day} {day:%b} by {row.answer.by}."
    return QuestionRow(
        fact=row.fact,
        field=form[row.fact.key],
        answer=row.fact.words(row.answer.value).capitalize() if row.answer else "Not known",
        note=note,
        waiting=_waits(row.waits) if row.waits else "",
        answers=row.settles,
    )


def _waits(refs: tuple[str, ...]) -> str:
    return f"{_named(refs)} {agree(len(refs), 'waits', 'wait')} for this."


def _named(refs: tuple[str, ...]) -> str:
    named = ", ".join(refs[:NAMED])
    return named if len(refs) <= NAMED else f"{named} and {len(refs) - NAMED} more"
