"""One form beside the body of the API that says the same."""

from dataclasses import dataclass, field

from django import forms
from django.db import models as db
from rest_framework import serializers

DEFAULTS = "the body may leave it out: it has a default, which the form shows as chosen"
CHANGES = "a body changes what it names, a form sends all"


@dataclass(frozen=True)
class Twin:
    """One operation: its form, its body, and why they differ where they do.

    ``named``: fields of the form that the body calls otherwise, besides its ``source``.
    ``besides``: fields that only one of them has, or that differ, each with the reason.
    """

    form: type[forms.Form]
    body: type[serializers.Serializer]
    model: type[db.Model] | None = None
    named: dict[str, str] = field(default_factory=dict)
    besides: dict[str, str] = field(default_factory=dict)


DEFAULTS = "the body may leave it out: it has a default, which the form shows as chosen"
CHANGES = "a body changes what it names, a form sends all"
