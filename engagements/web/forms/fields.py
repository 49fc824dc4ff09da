"""Fields that more than one area's forms use."""

from functools import cache
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engagements.domain.text import Text
from engagements.selectors import engagement as engagement_selectors
from engagements.web import choosing


def date_field(label: str, **more: Any) -> forms.DateField:
    """Return a date that the browser helps to choose."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class TextField(forms.CharField):
    """A text as its definition in the rules has it, cleaned as the service stores it."""

    def __init__(self, spec: Text, **more: Any) -> None:
        self.spec = spec
        if spec.lines:
            more.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=spec.longest, **more)

    def to_python(self, value: Any) -> str:
        """Return the text as it is stored."""
        return self.spec.clean(super().to_python(value) or "")


def text_field(label: str, spec: Text, **more: Any) -> TextField:
    """Return the field of a text."""
    return TextField(spec, label=label, **more)


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
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html("<select{}>{}</select>", attributes, options)


NO_CLIENT = "No client that you see has the code %(value)s."


class Combobox(forms.TextInput):
    """A field for a code that offers what the server finds (``fde/static/fde/combobox.js``)."""

    def __init__(self, noun: str, **more: Any) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", "size": 24, **more})
        self.noun = noun

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add where the options come from; routes are known only once forms are made."""
        return super().get_context(
            name, value, {"data-choices": choosing.address(self.noun)} | (attrs or {})
        )

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the field inside the box that its list hangs from."""
        return format_html(
            '<span class="picker">{}</span>', super().render(name, value, attrs, renderer)
        )


if TYPE_CHECKING:
    RowField = forms.ModelChoiceField[Any]
else:
    RowField = forms.ModelChoiceField  # takes no parameters when the program runs


def row_field(form: forms.Form, name: str) -> RowField:
    """Return a field that chooses among rows: which ones depends on who asks."""
    return cast(RowField, form.fields[name])


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field that chooses from a list: what is in it depends on who asks."""
    return cast(forms.ChoiceField, form.fields[name])


class CodeField(RowField):
    """One row that the asker sees, named by its code in capitals or not; the rows come later."""

    def __init__(self, noun: str, **more: Any) -> None:
        widget = Combobox(noun)
        super().__init__(queryset=None, to_field_name="code", widget=widget, **more)

    def to_python(self, value: Any) -> Any:
        """Return the row of a code.

        Raises:
            ValidationError: the asker sees none with this code.
        """
        code = str(value or "").replace("\x00", "").strip()
        if not code:
            return None
        row = engagement_selectors.of_code(self.queryset, code)
        if row is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": code}
            )
        return row


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
