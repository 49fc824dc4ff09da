"""Forms of reports and of the client's portal."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from engagements.domain.evidence import TITLE
from engagements.domain.questions import QUESTION_ABOUT, QUESTION_TEXT
from engagements.models import Engagement
from engagements.web.forms.evidence import FILE_HELP
from engagements.web.forms.fields import date_field, text_field
from reports.services.issuing import REASON


class ReportWithdrawalForm(forms.Form):
    """Why the client no longer has a report."""

    reason = text_field(
        "Why it is withdrawn",
        REASON,
        help_text="Only people of the firm read this.",
    )


class PortalEvidenceForm(forms.Form):
    """One file that a person of the client sends."""

    title = text_field("What it is", TITLE)
    file = forms.FileField(
        allow_empty_file=True,
        help_text=FILE_HELP,
    )
    effective_on = date_field("Document date", required=False, help_text="Empty: today.")
    valid_until = date_field("Valid until", required=False, help_text="Empty: without an end.")

    def values(self, engagement: Engagement) -> dict[str, Any]:
        """Return the arguments for ``receive_evidence``; a day becomes its first moment."""
        data = dict(self.cleaned_data)
        day, upload = data.pop("effective_on"), data.pop("file")
        if day is not None:
            zone = ZoneInfo(engagement.time_zone)
            data["effective_at"] = datetime.combine(day, time.min, tzinfo=zone)
        return data | {"upload": upload, "file_name": upload.name}


class QuestionForm(forms.Form):
    """What a person of the client wants to know."""

    about = text_field(
        "What it is about",
        QUESTION_ABOUT,
        required=False,
        help_text="A requirement, a report, or nothing in particular.",
    )
    text = text_field("Your question", QUESTION_TEXT)


class SignatureForm(forms.Form):
    """The word of a client's approver that they read and agree."""

    agreed = forms.BooleanField(
        label="I read this and sign it for my organisation.",
        error_messages={"required": "Tick the box to sign."},
    )
