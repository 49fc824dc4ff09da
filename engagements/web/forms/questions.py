"""Forms of questions and answers."""

from django import forms

from engagements.services.questions import LONGEST_TEXT
from engagements.web.forms.fields import text_field


class AnswerForm(forms.Form):
    """What the client reads as the answer."""

    text = text_field(
        "Answer", LONGEST_TEXT, help_text="Everybody at the client reads it; it cannot be changed."
    )
