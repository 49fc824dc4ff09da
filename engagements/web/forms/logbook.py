"""Forms of the logbook."""

from typing import Any

from django import forms

from engagements.models import LogEntry, Visibility, WaitInterval
from engagements.selectors.logbook import VERBS
from engagements.services.logbook import LONGEST_TEXT

ICONS = {kind.value: icon for kind, (_, icon) in VERBS.items()}
LONGEST_MEETING = 24 * 60


class LogEntryForm(forms.Form):
    """The composer: text first, then what only some kinds of entry have."""

    kind = forms.ChoiceField(
        choices=LogEntry.Kind.choices, initial=LogEntry.Kind.NOTE, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="What happened",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "What happened?"}),
        error_messages={"required": "Write what happened."},
    )
    visibility = forms.ChoiceField(
        label="Who can see it",
        choices=[(Visibility.INTERNAL, "Internal"), (Visibility.CLIENT, "Client")],
        initial=Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )
    occurred_at = forms.DateTimeField(
        label="When, if not now",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(
        label="Minutes spent", required=False, min_value=1, max_value=LONGEST_MEETING
    )
    owner_name = forms.CharField(
        label="Owner", required=False, max_length=120, help_text="For a blocker or a risk."
    )
    waiting_on = forms.ChoiceField(
        label="Waiting on",
        required=False,
        choices=[("", "Nobody"), *WaitInterval.WaitingOn.choices],
    )
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    MORE = ("occurred_at", "minutes", "owner_name", "waiting_on", "due_on")

    @property
    def kinds(self) -> list[tuple[Any, str]]:
        """Return each kind's radio button with its icon."""
        return [(radio, ICONS[radio.data["value"]]) for radio in self["kind"]]

    @property
    def more(self) -> list[Any]:
        """Return the fields that stand folded under the text."""
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """Tell whether one of the folded fields holds a value or an error."""
        return any(self[name].errors or self[name].data for name in self.MORE)


class CorrectionForm(forms.Form):
    """The text that takes the place of an entry's."""

    text = forms.CharField(
        label="Corrected text",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write what happened."},
    )
    visibility = forms.ChoiceField(
        label="Who can see it",
        choices=[(Visibility.INTERNAL, "Internal"), (Visibility.CLIENT, "Client")],
        widget=forms.RadioSelect,
    )
