"""Forms of questions and answers."""

from django import forms

from engagements.domain.questions import QUESTION_TEXT
from engagements.web.forms.fields import text_field


class AnswerForm(forms.Form):
    """What the client reads as the answer."""

    text = text_field(
        "Answer", QUESTION_TEXT, help_text="Everybody at the client reads it; it cannot be changed."
    )
