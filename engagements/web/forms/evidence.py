"""Forms of evidence."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from engagements.domain import evidence as rules
from engagements.domain.access import Visibility
from engagements.domain.filetypes import MEGABYTE
from engagements.domain.labels import choices_of
from engagements.models import Engagement
from engagements.services.evidence import GRADES_BY_HAND
from engagements.web.forms.fields import date_field, text_field

FILE_HELP = (
    f"PDF, picture, Word, Excel, PowerPoint or text; {rules.EVIDENCE_LIMIT // MEGABYTE} MB at most."
)
GRADE_WORDS = {
    "documented": "Documented: a person read the file",
    "witnessed": "Witnessed: the client's people ran it and signed",
    "imported": "Imported: another tool's file",
    "attested": "Attested: somebody's word",
}


class EvidenceForm(forms.Form):
    """One file or one link, with its effective date and who vouches for it."""

    title = text_field("Title", rules.TITLE)
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        help_text=FILE_HELP,
    )
    uri = text_field(
        "Or a link",
        rules.URI,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    grade = forms.ChoiceField(
        label="Who vouches for it",
        choices=[(grade.value, GRADE_WORDS[grade.value]) for grade in GRADES_BY_HAND],
    )
    effective_on = date_field("Effective on", required=False, help_text="Empty: today.")
    valid_until = date_field("Valid until", required=False, help_text="Empty: without an end.")
    visibility = forms.ChoiceField(
        label="Who can see it",
        choices=choices_of(Visibility),
        initial=Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )

    def arguments(self, engagement: Engagement) -> dict[str, Any]:
        """Return the arguments for ``attach_evidence``.

        A day becomes its first moment in the engagement's time zone.
        """
        data = dict(self.cleaned_data)
        day, upload = data.pop("effective_on"), data.pop("file")
        if day is not None:
            zone = ZoneInfo(engagement.time_zone)
            data["effective_at"] = datetime.combine(day, time.min, tzinfo=zone)
        if upload:
            data |= {"upload": upload, "file_name": upload.name}
        return data


class WithdrawalForm(forms.Form):
    """Why evidence no longer counts."""

    reason = text_field(
        "Reason",
        rules.REASON,
        help_text="It stays on record with this reason; what used it loses its proof.",
    )
