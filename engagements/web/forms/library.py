"""Forms of pages over engagements."""

from collections.abc import Sequence
from typing import Any

from django import forms

from engagements.web.forms.logbook import LogEntryForm


class QuickEntryForm(LogEntryForm):
    """The composer with the engagement that the entry is about."""

    engagement = forms.ChoiceField(
        label="Engagement", error_messages={"required": "Choose what it is about."}
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = [] if len(offered) == 1 else [("", "Choose an engagement")]
        self.fields["engagement"].choices = [*first, *offered]  # type: ignore[attr-defined]
