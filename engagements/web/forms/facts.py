"""The form of the profile: one field for each question about the deployment."""

from collections.abc import Mapping
from typing import Any

from django import forms

from engagements.domain.facts import FACTS, MOST_USERS, Fact, Kind
from engagements.web.conflict import Versioned
from engagements.web.forms.fields import date_field

NONE_OF_THESE = "none-of-these"
SEGMENTS = 3  # up to so many choices stand side by side


class ProfileForm(Versioned):
    """One field per question; an empty one says "not known"."""

    def __init__(self, *args: Any, answers: Mapping[str, Any], **kwargs: Any) -> None:
        self.answers = answers
        super().__init__(*args, **kwargs)
        for key, fact in FACTS.items():
            self.fields[key] = _field(fact)
            self.fields[key].show_hidden_initial = True
            self.initial[key] = _shown(fact, answers.get(key))

    @property
    def theirs(self) -> dict[str, Any]:
        """Return what stands on record, as the fields take it."""
        return {key: _shown(fact, self.answers.get(key)) for key, fact in FACTS.items()}

    def changes(self) -> dict[str, Any]:
        """Return the answers that the person changed and that are not on record so already.

        What somebody else answered since the page was read is left alone. None is "not known".
        """
        found = {key: _told(FACTS[key], self.cleaned_data[key]) for key in self.touched()}
        return {key: value for key, value in found.items() if value != self.answers.get(key)}

    def read(self) -> dict[str, Any]:
        """Return the answers that stood when the page was read, of those that change."""
        if not self.was_read:
            return {}
        return {key: _told(FACTS[key], self.filled(key)) for key in self.changes()}


def _field(fact: Fact) -> forms.Field:
    if fact.kind is Kind.MULTI:
        return forms.MultipleChoiceField(
            label=fact.question,
            required=False,
            choices=[*fact.choices, (NONE_OF_THESE, "None of these")],
            widget=forms.CheckboxSelectMultiple,
        )
    if fact.kind is Kind.NUMBER:
        return forms.IntegerField(
            label=fact.question, required=False, min_value=0, max_value=MOST_USERS
        )
    if fact.kind is Kind.DATE:
        return date_field(fact.question, required=False)
    words = dict(fact.choices)
    choices = list(fact.choices)
    if fact.kind is Kind.BOOL:
        choices = [("yes", words.get("yes", "Yes")), ("no", words.get("no", "No"))]
    side_by_side = len(choices) <= SEGMENTS
    return forms.ChoiceField(
        label=fact.question,
        required=False,
        choices=[*choices, ("", "Not known")] if side_by_side else [("", "Not known"), *choices],
        widget=forms.RadioSelect if side_by_side else forms.Select,
    )


def _shown(fact: Fact, answer: Any) -> Any:
    """Return an answer as its field takes it."""
    if answer is None:
        return [] if fact.kind is Kind.MULTI else ""
    if fact.kind is Kind.BOOL:
        return "yes" if answer else "no"
    if fact.kind is Kind.MULTI:
        return answer or [NONE_OF_THESE]
    return answer


def _told(fact: Fact, value: Any) -> Any:
    """Return what a field says as an answer, None for "not known"."""
    if fact.kind is Kind.MULTI:
        chosen = set(value)
        known = [choice for choice, _ in fact.choices if choice in chosen]
        return known if known or NONE_OF_THESE in chosen else None
    if value in {"", None}:
        return None
    if fact.kind is Kind.BOOL:
        return value == "yes"
    return value.isoformat() if fact.kind is Kind.DATE else value
