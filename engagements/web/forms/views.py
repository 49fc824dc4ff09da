"""Forms of saved views."""

from django import forms

from engagements import registry
from engagements.domain.views import QUERY, TITLE
from engagements.web.forms.fields import text_field


def _pages() -> list[tuple[str, str]]:
    return [(page.key, page.label) for page in registry.saved_pages().values()]


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

    page = forms.ChoiceField(choices=_pages, widget=forms.HiddenInput)
    query = text_field(
        "Filters",
        QUERY,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"max_length": "These filters are too long to keep."},
    )
