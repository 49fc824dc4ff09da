"""Forms of saved views."""

from django import forms

from engagements.domain.labels import choices_of
from engagements.domain.views import ViewPage
from engagements.services.views import LONGEST_QUERY

LONGEST_TITLE = 60


class ViewForm(forms.Form):
    """The name of a view, and who finds it where."""

    title = forms.CharField(
        label="Name",
        max_length=LONGEST_TITLE,
        error_messages={"required": "Give the view a name."},
    )
    is_pinned = forms.BooleanField(label="Show it in the sidebar", required=False)
    is_shared = forms.BooleanField(label="Share it with the firm", required=False)


class SaveViewForm(ViewForm):
    """A view of the page that was on screen."""

    page = forms.ChoiceField(choices=choices_of(ViewPage), widget=forms.HiddenInput)
    query = forms.CharField(
        max_length=LONGEST_QUERY,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": "These filters are too long to keep."},
    )
