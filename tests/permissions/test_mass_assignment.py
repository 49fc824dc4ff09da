"""What a form or serializer does not list cannot be written by sending it along."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.apps import apps
from django.db import connection, models
from rest_framework import serializers

from tests import areas
from tests.permissions import matrix, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import undone
from tests.world import PRINCIPALS, words

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both,
    # Rows are compared before and after; PostgreSQL gives a number only once, so they differ.
    pytest.mark.skipif(connection.vendor == "postgresql", reason="compares numbers: on SQLite"),
]
ASKS = [
    (name, method)
    for name in sorted(matrix.paths())
    for method, ask in (ROUTES[name].methods.items() if name in ROUTES else ())
    if method not in rules.SAFE and not ask.may_refuse
]
# Rows that follow from a write, or that nobody writes by a request.
ASIDE = {"Event", "ChainHead", "Control", "Framework", "RuleSet", "PlaybookVersion", "StoredFile",
         "ProbeResult", "RunStatement", "WorkerBeat", "Figures", "ControlState"}  # fmt: skip
# New or worked out each time: random parts, keys, and what names the moment.
VARIES = {"idempotency_key", "key", "slug", "password", "version", "secret", "snapshot"}
FIRST_ACTORS = ("manager", "lead", "admin", "approver")


@pytest.mark.parametrize(("name", "method"), ASKS)
def test_a_field_that_is_not_listed_is_not_written(name, method, requester, monkeypatch):
    listed = record_listed(monkeypatch)
    who = accepted_actor(requester, name, method)
    plain = written(requester, who, name, method, more={})
    more = {key: given for key, given in everything(requester.world).items() if key not in listed}

    found = written(requester, who, name, method, more=more)

    assert more
    assert found in (plain, []), "something was written that is not listed"  # or all was refused


def record_listed(monkeypatch):
    """Note the names that forms and serializers take while a request is answered."""
    listed = set()
    begin, take = forms.BaseForm.__init__, serializers.Serializer.to_internal_value

    def form(self, *args, **more):
        begin(self, *args, **more)
        listed.update(self.add_prefix(field) for field in self.fields)
        listed.update(f"initial-{self.add_prefix(field)}" for field in self.fields)

    def serializer(self, data):
        listed.update(self.fields)
        return take(self, data)

    monkeypatch.setattr(forms.BaseForm, "__init__", form)
    monkeypatch.setattr(serializers.Serializer, "to_internal_value", serializer)
    return listed


def accepted_actor(requester, name, method):
    """Return somebody whose request is accepted."""
    ask = ROUTES[name].methods[method]
    ordered = [*FIRST_ACTORS, *(key for key in PRINCIPALS if key not in FIRST_ACTORS)]
    for key in ordered:
        with undone():
            answer = send(requester, PRINCIPALS[key], name, method, more={})
            if answer.status_code in ask.done and matrix.went_on(answer):
                return PRINCIPALS[key]
    pytest.fail(f"nobody's {method} to {name} is accepted")


def send(requester, who, name, method, *, more):
    ask = ROUTES[name].methods[method]
    case = requester.world["a1"]
    url = rules.url_of(name, ROUTES[name], matrix.paths()[name], case)
    fuller = rules.Ask(ask.action, more | ask.body, ask.headers, ask.query)
    return requester.send(who, method, url, ask=fuller, case=case, api=rules.row_of(name).api)


def written(requester, who, name, method, *, more):
    """Return what a request changes: of each changed or new row the fields with their values."""
    with undone():
        before = rows()
        send(requester, who, name, method, more=more)
        after = rows()
    return sorted(
        (model, *sorted((field, repr(found)) for field, found in row.items()))
        for (model, pk), row in after.items()
        if before.get((model, pk)) != row
    )


def rows():
    """Return every row that a request could write, without moments, keys and hashes."""
    found = {}
    for model in writable_models():
        kept = [
            field.attname
            for field in model._meta.fields
            if not isinstance(field, models.DateTimeField)
            and not field.primary_key
            and "sha256" not in field.name
            and field.name not in VARIES
            and field.related_model is not apps.get_model("engagements", "Job")
        ]
        for row in model._base_manager.values("pk", *kept):
            found[model.__name__, row.pop("pk")] = row
    return found


def writable_models():
    found = (model for config in areas.ours() for model in config.get_models())
    return [model for model in found if model.__name__ not in ASIDE]


def everything(world):
    """Return every field name of every model with a value that would be seen."""
    found = {}
    for model in writable_models():
        for field in model._meta.fields:
            for key in {field.name, field.attname, f"{field.name}_id"}:
                found[key] = value_for(field, world)
    return found


def value_for(field, world):
    if field.is_relation:
        foreign = {
            "Engagement": world["b1"].engagement,
            "Client": world["b1"]["client"],
            "User": world.people["superuser"],
        }
        row = foreign.get(field.related_model.__name__)
        return str(row.pk if row else 1)
    for kind, given in (
        (models.BooleanField, "on"),
        (models.DateTimeField, datetime(2001, 2, 3, tzinfo=UTC).isoformat()),
        (models.DateField, date(2001, 2, 3).isoformat()),
        (models.IntegerField, "41"),
        (models.DecimalField, "41"),
        (models.UUIDField, "00000000-0000-4000-8000-000000000041"),
    ):
        if isinstance(field, kind):
            return given
    return field.choices[-1][0] if field.choices else words.OWN["manager"]
