"""Forms of compliance: decisions, evidence links, scope and exceptions."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.domain.states import JUDGED, Carries, Direction, ExceptionKind
from engagements.areas.compliance.models import Control
from engagements.domain.labels import choices_of
from engagements.models import Evidence
from engagements.web.forms.fields import Beside, RowField, date_field, row_field, text_field


def _offer(form: forms.Form, name: str, evidence: Iterable[Evidence], *, none: str = "") -> None:
    """Let a field choose among pieces of evidence by number; it gives back the piece."""
    by_number = {str(piece.number): piece for piece in evidence}
    field = cast(forms.TypedChoiceField, form.fields[name])
    field.choices = [*([("", none)] if none else []), *((n, str(p)) for n, p in by_number.items())]
    field.coerce = by_number.__getitem__


class AboutControl(Beside):
    """One of the forms on the page of a control."""

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for the service that writes it."""
        return self.cleaned_data


class DecisionForm(AboutControl):
    """What was judged, why, and on which evidence."""

    state = forms.ChoiceField(
        label="How does it stand?",
        choices=choices_of(JUDGED),
        widget=forms.RadioSelect,
    )
    rationale = text_field(
        "What you looked at, and why you judge it so",
        typed_texts.RATIONALE,
        help_text="Decisions are only added. The earlier ones stay on this page.",
    )
    supports = forms.TypedMultipleChoiceField(
        label="Evidence that supports it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contradicts = forms.TypedMultipleChoiceField(
        label="Evidence that contradicts it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    owner_name = text_field("Who closes what is open", typed_texts.NAME, required=False)
    due_on = date_field("By when", required=False)

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("supports", "contradicts"):
            _offer(self, name, evidence)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for ``record_decision``: one list of all evidence."""
        data = dict(self.cleaned_data)
        data["evidence"] = [
            *((piece, "supports") for piece in data.pop("supports")),
            *((piece, "contradicts") for piece in data.pop("contradicts")),
        ]
        return data

    def clean(self) -> dict[str, Any]:
        """Refuse evidence that both supports and contradicts."""
        data = super().clean() or self.cleaned_data
        both = set(data.get("supports", ())) & set(data.get("contradicts", ()))
        if both:
            self.add_error("contradicts", "The same evidence cannot both support and contradict.")
        return data


class LinkForm(AboutControl):
    """Evidence held against a control without judging it again."""

    evidence = forms.TypedChoiceField()
    verdict = forms.ChoiceField(label="It", choices=choices_of(Direction), widget=forms.RadioSelect)

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "evidence", evidence)


class ScopeForm(AboutControl):
    """A person's decision about whether a control binds."""

    outcome = forms.ChoiceField(
        label="Does it apply?",
        choices=[
            (Outcome.APPLIES.value, "Applies"),
            (Outcome.APPLIES_FROM.value, "Applies from a day"),
            (Outcome.NOT_APPLICABLE.value, "Not applicable (another person has to agree)"),
        ],
    )
    from_date = date_field("From", required=False)
    reason = text_field("Why", typed_texts.REASON)


class ResponsibilityForm(AboutControl):
    """Who carries a control, and until when a provider vouches for its part."""

    split = forms.ChoiceField(
        label="Who carries it",
        choices=[
            (Carries.CUSTOMER.value, "The client"),
            (Carries.PROVIDER.value, "A provider"),
            (Carries.SHARED.value, "Both"),
        ],
    )
    provider_name = text_field("Provider", typed_texts.NAME, required=False)
    attestation = forms.TypedChoiceField(
        label="The provider's attestation", required=False, empty_value=None
    )
    attested_until = date_field("Vouched for until", required=False)

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "attestation", evidence, none="No attestation yet")


class ExceptionForm(AboutControl):
    """A time-limited exception for a failing control."""

    kind = forms.ChoiceField(choices=choices_of(ExceptionKind))
    reason = text_field("Why it can be lived with", typed_texts.REASON)
    starts_on = date_field("From")
    expires_on = date_field("Until, this day not counted")
    compensating_control = RowField(
        None,
        label="Compensating control",
        required=False,
        help_text="For a compensating control only.",
    )

    def __init__(
        self, *args: Any, controls: Any, listed: Sequence[Control] | None = None, **kwargs: Any
    ) -> None:
        """Offer ``controls``; ``listed`` are the same rows when they were read already."""
        super().__init__(*args, **kwargs)
        field = row_field(self, "compensating_control")
        field.queryset = controls
        if listed is not None:
            field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in listed)]
