"""Forms of saved views."""

from django import forms

from engagements.domain.labels import choices_of
from engagements.domain.views import QUERY, TITLE, ViewPage
from engagements.web.forms.fields import text_field


class ViewForm(forms.Form):
    """The name of a view, and who finds it where."""

    title = text_field(
        "Name",
        TITLE,
        error_messages={"required": "Give the view a name."},
    )
    is_pinned = forms.BooleanField(label="Show it in the sidebar", required=False)
    is_shared = forms.BooleanField(label="Share it with the firm", required=False)


class SaveViewForm(ViewForm):
    """A view of the page that was on screen."""

    page = forms.ChoiceField(choices=choices_of(ViewPage), widget=forms.HiddenInput)
    query = text_field(
        "Filters",
        QUERY,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": "These filters are too long to keep."},
    )
