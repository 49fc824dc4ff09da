"""Forms of the logbook."""

import uuid
from functools import cache, cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.template.loader import get_template

from engagements.domain import logbook as rules
from engagements.domain.access import Visibility
from engagements.domain.engagement import WaitingOn
from engagements.domain.hashing import text_sha256
from engagements.domain.labels import choices_of
from engagements.domain.logbook import EntryKind
from engagements.web.conflict import Versioned
from engagements.web.forms.fields import text_field
from engagements.web.looks import moment_icon


class LogEntryForm(forms.Form):
    """The composer: text first, then what only some kinds of entry have."""

    kind = forms.ChoiceField(
        choices=choices_of(EntryKind), initial=EntryKind.NOTE, widget=forms.RadioSelect
    )
    text = text_field(
        "What happened",
        rules.ENTRY_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "What happened?", "data-key": "n"}),
        error_messages={"required": "Write what happened."},
    )
    visibility = forms.ChoiceField(
        label="Who can see it",
        choices=choices_of(Visibility),
        initial=Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )
    occurred_at = forms.DateTimeField(
        label="When, if not now",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(
        label="Minutes spent", required=False, min_value=1, max_value=rules.MOST_MINUTES
    )
    owner_name = text_field(
        "Owner", rules.OWNER_NAME, required=False, help_text="For a blocker or a risk."
    )
    waiting_on = forms.ChoiceField(
        label="Waiting on",
        required=False,
        choices=[("", "Nobody"), *choices_of(WaitingOn)],
    )
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    key = forms.CharField(
        required=False, max_length=40, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex
    )

    MORE = ("occurred_at", "minutes", "owner_name", "waiting_on", "due_on")

    def clean(self) -> dict[str, Any]:
        """Give the same text, sent twice because an answer was lost, the same key."""
        data = super().clean() or self.cleaned_data
        if key := data.pop("key", ""):
            content = f"{key} {data.get('kind')} {data.get('visibility')} {data.get('text')}"
            data["idempotency_key"] = text_sha256(content)
        return data

    @property
    def kinds(self) -> list[tuple[Any, str]]:
        """Return each kind's radio button with its icon."""
        return [(radio, moment_icon(radio.data["value"])) for radio in self["kind"]]

    @property
    def more(self) -> list[Any]:
        """Return the fields that stand folded under the text."""
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """Tell whether one of the folded fields holds a value or an error."""
        return any(self[name].errors or self[name].data for name in self.MORE)

    @cached_property
    def blocks(self) -> dict[str, str]:
        """Return the parts that every composer has, printed.

        Where nobody has typed anything they are the same, whoever asks, and are printed once.
        """
        is_blank = not self.is_bound and not self.initial.keys() & LogEntryForm.base_fields.keys()
        return _blank() if is_blank and not settings.DEBUG else _printed(self)


def _printed(form: LogEntryForm) -> dict[str, str]:
    return {
        name: get_template(f"engagements/logbook/_{name}.html").render({"form": form})
        for name in ("kinds", "words", "readers")
    }


@cache
def _blank() -> dict[str, str]:
    return _printed(LogEntryForm())


class CorrectionForm(Versioned):
    """The text that takes the place of an entry's."""

    text = text_field(
        "Corrected text",
        rules.ENTRY_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write what happened."},
    )
    visibility = forms.ChoiceField(
        label="Who can see it",
        choices=choices_of(Visibility),
        widget=forms.RadioSelect,
    )
