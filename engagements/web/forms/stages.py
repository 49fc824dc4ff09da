"""Forms of gates: decisions with their conditions, criteria, waivers, moves."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from engagements.domain.labels import choices_of
from engagements.domain.stages import typed_texts
from engagements.domain.stages.gates import RECORDED, Decision, Standing, State
from engagements.domain.stages.playbook import Criterion, Kind, Stage
from engagements.models import Engagement, Evidence
from engagements.selectors import evidence as evidence_selectors
from engagements.services.stages import NewCondition
from engagements.web.forms.fields import (
    RowField,
    choice_field,
    date_field,
    row_field,
    text_field,
)


class VersionForm(forms.Form):
    """The version of the engagement that was on screen."""

    version = forms.IntegerField(min_value=1)


class MoveForm(VersionForm):
    """Where to move an engagement."""

    target = forms.SlugField(max_length=40)


class ConditionForm(forms.Form):
    """What a conditional go asks for one criterion that is open."""

    use_required_attribute = False  # only a conditional go needs them

    text = text_field("Condition", typed_texts.CONDITION)
    owner_name = text_field("Owner", typed_texts.NAME)
    due_on = date_field("Due")

    def __init__(self, data: Any = None, *, standing: Standing, due_on: date) -> None:
        criterion = standing.criterion
        self.standing = standing
        super().__init__(
            data,
            prefix=f"condition-{criterion.key}",
            initial={"text": standing.missing, "owner_name": criterion.owner, "due_on": due_on},
        )

    def arguments(self) -> NewCondition:
        """Return the condition for ``decide_gate``."""
        return NewCondition(**self.cleaned_data, criterion_key=self.standing.criterion.key)


class DecisionForm(VersionForm):
    """A decision at a gate with its reason; a conditional go brings its conditions."""

    outcome = forms.ChoiceField(
        label="Decision",
        choices=choices_of(Decision),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    rationale = text_field("Reason", typed_texts.REASON)
    back_to = forms.ChoiceField(label="Back to", required=False)

    def __init__(
        self,
        *args: Any,
        open_items: Sequence[Standing],
        earlier: Iterable[Stage],
        due_on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "back_to").choices = [(stage.key, stage.title) for stage in earlier]
        data = self.data if self.is_bound and self._is(Decision.CONDITIONAL_GO) else None
        self.conditions = [ConditionForm(data, standing=s, due_on=due_on) for s in open_items]

    def _is(self, decision: Decision) -> bool:
        return bool(self.data.get("outcome") == decision)

    def clean(self) -> dict[str, Any]:
        """Ask for the conditions of a conditional go, and for nothing else."""
        if self._is(Decision.CONDITIONAL_GO) and not all(c.is_valid() for c in self.conditions):
            self.add_error(None, "Each condition needs its text, an owner and a day.")
        return super().clean() or self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for ``decide_gate``."""
        data = dict(self.cleaned_data)
        if data["outcome"] != Decision.RECYCLE:
            data["back_to"] = ""
        if data["outcome"] == Decision.CONDITIONAL_GO:
            data["conditions"] = [condition.arguments() for condition in self.conditions]
        return data


class EvidenceChoice(RowField):
    """Evidence in force, by its number, title and grade."""

    def label_from_instance(self, obj: Evidence) -> str:
        """Return the label in the list."""
        return f"{obj}, {obj.grade}"


class CriterionForm(forms.Form):
    """What a person found about one criterion."""

    state = forms.ChoiceField(
        label="It is",
        choices=choices_of(RECORDED),
        initial=State.MET,
        widget=forms.RadioSelect,
    )
    evidence = EvidenceChoice(queryset=None, required=False, empty_label="None")
    signer_name = text_field(
        "Signed by", typed_texts.NAME, required=False, help_text="Who signed at the client."
    )
    note = text_field(
        "Note", typed_texts.REASON, required=False, help_text="Needed when it is not met."
    )

    def __init__(
        self, *args: Any, engagement: Engagement, criterion: Criterion, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        signed = criterion.kind is Kind.SIGNOFF
        rows = evidence_selectors.in_force(engagement, on=on, only_files=signed)
        if signed:
            self.fields["evidence"].label = "The signed document"
        else:
            del self.fields["signer_name"]
        row_field(self, "evidence").queryset = rows
        if criterion.least_grade is not None:
            least = f"The playbook asks for proof that is at least {criterion.least_grade.value}."
            self.fields["evidence"].help_text = least


class WaiverForm(forms.Form):
    """A waiver of a criterion, for a limited time."""

    reason = text_field("Why the gate may be passed without it", typed_texts.REASON)
    compensating_control = text_field("Compensating measure", typed_texts.REASON, required=False)
    expires_on = date_field("It ends on")
