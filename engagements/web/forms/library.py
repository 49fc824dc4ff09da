"""Forms of pages over engagements."""

from typing import Any

from django.db.models import QuerySet

from engagements.models import Engagement
from engagements.web.choosing import GOING_ON
from engagements.web.forms.fields import CodeField, row_field
from engagements.web.forms.logbook import LogEntryForm


class QuickEntryForm(LogEntryForm):
    """The composer with the engagement that the entry is about."""

    engagement = CodeField(
        GOING_ON,
        label="Engagement",
        error_messages={
            "required": "Choose what it is about.",
            "invalid_choice": "No open engagement has the code %(value)s.",
        },
    )

    def __init__(self, *args: Any, going_on: QuerySet[Engagement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "engagement").queryset = going_on
        self.fields["engagement"].widget.attrs["placeholder"] = "Code of an engagement"
