"""Fields that more than one area's forms use."""

from typing import Any

from django import forms


def date_field(label: str, **more: Any) -> forms.DateField:
    """Return a date that the browser helps to choose."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def text_field(label: str, longest: int, **more: Any) -> forms.CharField:
    """Return a text of a few lines, up to ``longest`` characters."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=widget, max_length=longest, **more)


class Beside(forms.Form):
    """A form that shares its page with others: the ids of its fields begin with its own name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(*args, **({"auto_id": f"{name}_%s"} | kwargs))
