"""A form and a body of one operation take the same: names, lengths, choices, what is required.

Every form and every body of the API stands once in ``twins.py``: beside its twin with the reasons
for what differs, or among those that have none, with the reason.
"""

import inspect
import re

import pytest
from django import forms
from django.db import models as db
from rest_framework import serializers

from engagements.api.filters import FilterIn
from engagements.api.references import Reference
from engagements.api.strict import Change, Input
from engagements.web.conflict import Versioned
from engagements.web.forms import stages
from tests import areas
from tests.conformance.twin import Twin
from tests.conformance.twins import NO_BODY, NO_FORM, TWINS


def classes(floor, kind):
    """Return the classes of one kind that the modules of a floor define."""
    return {
        one
        for module in areas.modules(floor)
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, kind) and one.__module__ == module.__name__
    }


def label(one):
    return f"{one.__module__.rpartition('.')[2]}.{one.__name__}"


def excused(one, reasons):
    return bool({one.__name__, label(one)} & set(reasons))


def test_every_form_stands_here():
    found = classes("web", forms.BaseForm)
    known = {twin.form for twin in TWINS}

    assert [label(one) for one in found - known if not excused(one, NO_BODY)] == []


def test_every_body_stands_here():
    found = classes("api", Input)
    known = {twin.body for twin in TWINS}

    assert [
        label(one)
        for one in found - known
        if one not in {Input, Change}
        and not issubclass(one, (Reference, FilterIn))
        and not excused(one, NO_FORM)
        and not one.__name__.endswith("FilterIn")
        and not one.__name__.startswith("Bulk")
    ] == []


def fields_of_form(twin):
    """Return what a form takes, without the version, by the names that the service uses."""
    found = {name: one for name, one in twin.form.base_fields.items() if one is not None}
    if issubclass(twin.form, (Versioned, stages.VersionForm)):
        found.pop("version", None)
    return {twin.named.get(name, name): one for name, one in found.items()}


def fields_of_body(twin):
    """Return what a body takes, by the names that the service uses."""
    found = twin.body().get_fields()
    names = {name: one.source or name for name, one in found.items()}
    renamed = set(twin.named.values())
    return {
        (name if name in renamed or names[name] == "*" else names[name]): one
        for name, one in found.items()
        if not one.read_only
    }


def limits(one):
    """Return how long a text, or how large a number, may be."""
    return {
        name: value
        for name in ("max_length", "min_value", "max_value")
        if (value := getattr(one, name, None)) is not None
    }


def choices(one):
    """Return the values of a closed list; None: it is none, or depends on who asks."""
    closed = isinstance(one, (forms.ChoiceField, serializers.ChoiceField))
    if not closed or isinstance(one, forms.ModelChoiceField):
        return None
    found = {str(value) for value, _ in (
        one.choices.items() if isinstance(one.choices, dict) else one.choices)} - {""}  # fmt: skip
    return found or None


def is_text(one):
    """Tell a plain text: references, rows and files are of other kinds on the two sides."""
    plain = (forms.CharField, forms.IntegerField, forms.DecimalField)
    return isinstance(one, plain)


def differences(twin):
    """Yield what differs between a form and a body without a reason."""
    form, body = fields_of_form(twin), fields_of_body(twin)
    for name in sorted(form.keys() ^ body.keys()):
        if name not in twin.besides:
            yield f"{name}: only in the {'form' if name in form else 'body'}"
    for name in sorted(form.keys() & body.keys()):
        found = [*off_limits(form[name], body[name])]
        if name not in twin.besides:
            found += off_spec(form[name], body[name])
        yield from (f"{name}: {words}" for words in found)


def off_limits(typed, told):
    """Yield how what may be told differs; no reason excuses it."""
    one_text = is_text(typed) and not isinstance(told, (serializers.ListField, Input))
    if one_text and limits(typed) != limits(told):
        yield f"{limits(typed)} on the page, {limits(told)} over the API"
    page, api = choices(typed), choices(told)
    if page and api and page != api:
        yield f"{sorted(page)} on the page, {sorted(api)} over the API"


def off_spec(typed, told):
    if getattr(typed, "spec", None) != getattr(told, "spec", None):
        yield "cleaned in two ways"
    is_flag = isinstance(typed, forms.BooleanField)
    if not is_flag and bool(typed.required) != bool(told.required):
        yield "required on one side only"


class PlantedForm(forms.Form):
    text = forms.CharField(max_length=10)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    only = forms.CharField()


class PlantedBody(serializers.Serializer):
    text = serializers.CharField(max_length=20, required=False)
    kind = serializers.ChoiceField(choices=["a"])


def test_a_planted_difference_is_found():
    assert list(differences(Twin(PlantedForm, PlantedBody))) == [
        "only: only in the form",
        "kind: ['a', 'b'] on the page, ['a'] over the API",
        "text: {'max_length': 10} on the page, {'max_length': 20} over the API",
        "text: required on one side only",
    ]


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: f"{label(twin.form)}-{twin.body.__name__}")
def test_a_reason_is_given_for_what_differs_only(twin):
    known = fields_of_form(twin).keys() | fields_of_body(twin).keys()

    assert set(twin.besides) - known == set()


@pytest.mark.parametrize(
    "twin", [twin for twin in TWINS if twin.model], ids=lambda twin: label(twin.form)
)
def test_what_is_taken_fits_its_column(twin):
    columns = {one.name: one for one in twin.model._meta.fields if isinstance(one, db.CharField)}
    wrong = [
        f"{name}: {one.max_length} in a body, {columns[name].max_length} in its column"
        for name, one in fields_of_body(twin).items()
        if name in columns and getattr(one, "max_length", None) is not None
        and one.max_length != columns[name].max_length
    ]  # fmt: skip

    assert wrong == []


def cleans_by_hand(text):
    """Return the places where a service looks for a NUL or a blank end by itself."""
    return re.findall(r'.*(?:"\\x00" in|\.split\(\)\)|len\(\w+\) > LONGEST).*', text)


def test_no_service_cleans_a_text_by_hand():
    services = areas.sources("services")
    found = {path: cleans_by_hand((areas.ROOT / path).read_text()) for path in services}

    assert len(services) > 40
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'if "\\x00" in reason:',
        'reason = " ".join(reason.split())',
        "if len(reason) > LONGEST_REASON:",
    ],
)
def test_a_planted_cleaning_is_found(planted):
    assert cleans_by_hand(planted)
