"""Fields that more than one area's forms use."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def date_field(label: str, **more: Any) -> forms.DateField:
    """Return a date that the browser helps to choose."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def text_field(label: str, longest: int, **more: Any) -> forms.CharField:
    """Return a text of a few lines, up to ``longest`` characters."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, widget=widget, max_length=longest, **more)


class LongSelect(forms.Select):
    """A list of hundreds of choices, written at once: a template for each would take longest."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the list with what is chosen in it."""
        chosen = self.format_value(value)
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (key, flatatt({"selected": str(key) in chosen}), words)
                for key, words in self.choices
            ),
        )
        told = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html("<select{}>{}</select>", told, options)


@cache
def _time_zones() -> tuple[tuple[str, str], ...]:
    """Return every time zone with a region; the system's files are read once."""
    found = sorted(available_timezones())
    return tuple((name, name) for name in found if "/" in name or name == "UTC")


def zone_field(*, none: str = "", help_text: str = "") -> forms.ChoiceField:
    """Return a list of all time zones; with ``none`` the words of a first, empty choice."""
    first = [("", none)] if none else []
    return forms.ChoiceField(
        label="Time zone",
        required=not none,
        help_text=help_text,
        choices=lambda: [*first, *_time_zones()],
        widget=LongSelect,
    )


class Beside(forms.Form):
    """A form that shares its page with others: the ids of its fields begin with its own name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(*args, **({"auto_id": f"{name}_%s"} | kwargs))
