"""Forms about one's own account."""

from django import forms

from engagements.domain.access import TokenScope
from engagements.domain.labels import choices_of
from engagements.services.people import DEFAULT_DAYS, MOST_DAYS


class ProfileForm(forms.Form):
    """What a person decides about their own account."""

    name = forms.CharField(
        max_length=120, label="Name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    single_keys = forms.BooleanField(
        required=False,
        label="Shortcuts of a single key",
        help_text="N, M, J, K and the others. Off leaves only those with Ctrl or ⌘.",
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        max_length=60, label="Name", help_text="What uses it, so that you know it again."
    )
    scope = forms.ChoiceField(
        choices=choices_of(TokenScope),
        initial=TokenScope.READ,
        label="May",
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        initial=DEFAULT_DAYS,
        label="Days it lasts",
        help_text=f"At most {MOST_DAYS}.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
