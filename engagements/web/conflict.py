"""Two people changed the same thing: both texts side by side, and nothing typed is lost.

A form that knows what it was filled with (``Versioned``) can tell what a person changed. When
the service raises ``Conflict``, the view answers with ``page``; the form that it shows posts
back to the same address, where ``settled`` turns the choices into plain fields again.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

MINE, THEIRS = "mine", "theirs"
PAGE = "conflict.html"
PART = "components/_conflict.html"


class Versioned(forms.Form):
    """A form that posts what it was filled with beside what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = not field.widget.is_hidden

    @property
    def was_read(self) -> bool:
        """Tell whether the form says what it was filled with, as every page's does."""
        start = self.add_initial_prefix("")
        return any(key.startswith(start) for key in self.data)

    def touched(self) -> list[str]:
        """Return the fields that the person changed; all, if the form does not say."""
        return self.changed_data if self.was_read else list(self.fields)

    def filled(self, name: str) -> Any:
        """Return what a field was filled with, cleaned like an answer."""
        field = self.fields[name]
        hidden, posted = field.hidden_widget(), self[name].html_initial_name
        try:
            return field.clean(hidden.value_from_datadict(self.data, self.files, posted))
        except forms.ValidationError:
            return None


@dataclass(frozen=True, kw_only=True)
class FieldConflict:
    """One field that differs: as it was typed, and as it stands now."""

    field: BoundField
    mine: str
    theirs: str
    mine_values: list[str]
    theirs_values: list[str]
    picked: str

    @property
    def name(self) -> str:
        """Return the field's name in the posted form."""
        return self.field.html_name

    @property
    def edited(self) -> str:
        """Return the input in which the person can write a third text."""
        return self.field.as_widget(attrs={"id": f"edit_{self.field.html_name}"})


def settled(data: QueryDict) -> QueryDict:
    """Return the posted fields after the choices between mine, theirs and an edited text."""
    if not any(key.startswith("pick-") for key in data):
        return data
    plain = data.copy()
    for key in data:
        side = data[key]
        if key.startswith("pick-") and side in (MINE, THEIRS):
            name = key.removeprefix("pick-")
            plain.setlist(name, data.getlist(f"{side}-{name}"))
    return plain


def field_conflicts(form: forms.Form, theirs: Mapping[str, Any]) -> list[FieldConflict]:
    """Return the fields in which what was typed is not what stands now."""
    return [
        _field_conflict(form[name], theirs[name], changed=name in form.changed_data)
        for name in form.fields
        if name in theirs and _differs(form[name], theirs[name])
    ]


@dataclass(frozen=True, kw_only=True)
class Sides:
    """What stands now beside what was typed, and the page to go back to.

    ``form``: another one than was sent; ``action``: another address to send it to; ``target``
    names the element of a partial; ``more`` is posted along as it is.
    """

    theirs: Mapping[str, Any]
    title: str
    back: str
    version: int | None = None
    form: forms.Form | None = None
    action: str = ""
    target: str = ""
    more: Mapping[str, str] = dataclasses.field(default_factory=dict)


def page(request: HttpRequest, form: forms.Form, sides: Sides, *, words: str) -> HttpResponse:
    """Show both texts with status 409."""
    form = sides.form or form
    found = field_conflicts(form, sides.theirs)
    shown = {line.field.name for line in found}
    context = {
        "lines": found,
        "kept": [*_kept(form, besides=shown), *sides.more.items()],
        "initial": list(_initial(form, sides.theirs)),
        "version": sides.version,
        "title": sides.title,
        "words": words,
        "back": sides.back,
        "action": sides.action or request.path,
        "target": sides.target,
    }
    return render(request, PART if sides.target else PAGE, context, status=409)


def _field_conflict(field: BoundField, theirs: Any, *, changed: bool) -> FieldConflict:
    mine_values, theirs_values = _values(field, field.value()), _values(field, theirs)
    return FieldConflict(
        field=field,
        mine=_said(field, mine_values),
        theirs=_said(field, theirs_values),
        mine_values=mine_values,
        theirs_values=theirs_values,
        picked=MINE if changed else THEIRS,
    )


def _differs(field: BoundField, theirs: Any) -> bool:
    return bool(field.field.has_changed(theirs, field.data))


def _kept(form: forms.Form, *, besides: set[str]) -> Iterator[tuple[str, str]]:
    """Return what was posted of the fields that are not asked about."""
    for name in form.fields:
        if name not in besides and name != "version":
            for value in _values(form[name], form[name].value()):
                yield form[name].html_name, value


def _initial(form: forms.Form, theirs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return what the form is now filled with, so that a second conflict is seen too."""
    for name, field in form.fields.items():
        if name in theirs and field.show_hidden_initial:
            for value in _values(form[name], theirs[name]):
                yield form[name].html_initial_name, value


def _values(field: BoundField, value: Any) -> list[str]:
    """Return a value as a browser would post it."""
    if isinstance(field.field, forms.BooleanField):
        return ["on"] if value not in (False, None, "", "False", "off") else []
    prepared = field.field.prepare_value(value)
    if prepared is None or prepared == "":
        return []
    if isinstance(prepared, (list, tuple)):
        return [str(one) for one in prepared]
    if isinstance(field.field.widget, (forms.DateInput, forms.DateTimeInput)):
        return [field.field.widget.format_value(prepared) or ""]
    return [str(prepared)]


def _said(field: BoundField, values: list[str]) -> str:
    """Return posted values as people read them."""
    if isinstance(field.field, forms.BooleanField):
        return "Yes" if values else "No"
    choices = {}
    if isinstance(field.field, forms.ChoiceField | forms.ModelChoiceField):
        pairs = cast("Iterable[tuple[Any, Any]]", field.field.choices)  # none is in a group
        choices = {str(key): str(words) for key, words in pairs}
    return ", ".join(choices.get(value, value) for value in values) or choices.get("", "Nothing")
