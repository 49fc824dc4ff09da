"""Forms about one's own account."""

from django import forms

from engagements.domain.access import TokenScope
from engagements.domain.labels import choices_of
from engagements.domain.people import PERSON_NAME, TOKEN_DEFAULT_DAYS, TOKEN_MOST_DAYS, TOKEN_NAME
from engagements.web.forms.fields import text_field


class ProfileForm(forms.Form):
    """What a person decides about their own account."""

    name = text_field("Name", PERSON_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    single_keys = forms.BooleanField(
        required=False,
        label="Shortcuts of a single key",
        help_text="N, M, J, K and the others. Off leaves only those with Ctrl or ⌘.",
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = text_field("Name", TOKEN_NAME, help_text="What uses it, so that you know it again.")
    scope = forms.ChoiceField(
        choices=choices_of(TokenScope),
        initial=TokenScope.READ,
        label="May",
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=TOKEN_MOST_DAYS,
        initial=TOKEN_DEFAULT_DAYS,
        label="Days it lasts",
        help_text=f"At most {TOKEN_MOST_DAYS}.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
