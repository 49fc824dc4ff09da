"""A sealed secret opens in its own row only, and never leaves by accident."""

import base64
import copy
import json
import pickle
from uuid import uuid4

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Engine

from engagements.models.fields import (
    EncryptedField,
    Secret,
    SecretExposed,
    SecretUnreadable,
    is_sealed,
    seal,
    unseal,
)

PLAIN = "correct horse ; battery"
HERE = {"model": "source", "pk": uuid4(), "field": "secret", "client": 7}
OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FDE_DATA_KEYS = [OLD]


def test_round_trip():
    sealed = seal(PLAIN, **HERE)

    assert is_sealed(sealed)
    assert PLAIN not in sealed
    assert unseal(sealed, **HERE).reveal() == PLAIN


def test_the_same_secret_is_never_sealed_twice_alike():
    assert seal(PLAIN, **HERE) != seal(PLAIN, **HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"model": "server"}, id="other model"),
        pytest.param({"pk": uuid4()}, id="other row"),
        pytest.param({"field": "token"}, id="other field"),
        pytest.param({"client": 8}, id="other client"),
    ],
)
def test_a_value_copied_elsewhere_is_unreadable(elsewhere):
    sealed = seal(PLAIN, **HERE)

    with pytest.raises(SecretUnreadable):
        unseal(sealed, **(HERE | elsewhere))


@pytest.mark.parametrize(
    "planted",
    [
        "",
        "hunter2",
        "v1:hunter2",
        "v1:00000000:AAAA:AAAA",
        "v2:00000000:AAAA:AAAA",
        "v1:::",
        "a:b:c:d:e",
        "v1:\x00:é:☃",
    ],
)
def test_planted_text_is_never_taken_for_a_secret(planted):
    with pytest.raises(SecretUnreadable):
        unseal(planted, **HERE)


@pytest.mark.parametrize("part", [1, 2, 3])
def test_any_changed_part_is_unreadable(part):
    parts = seal(PLAIN, **HERE).split(":")
    first = parts[part][0]
    parts[part] = ("A" if first != "A" else "B") + parts[part][1:]

    with pytest.raises(SecretUnreadable):
        unseal(":".join(parts), **HERE)


def test_a_new_key_writes_and_the_old_one_still_reads(settings):
    before = seal(PLAIN, **HERE)

    settings.FDE_DATA_KEYS = [NEW, OLD]
    after = seal(PLAIN, **HERE)

    assert before.split(":")[1] != after.split(":")[1]
    assert {unseal(text, **HERE).reveal() for text in (before, after)} == {PLAIN}

    settings.FDE_DATA_KEYS = [NEW]
    with pytest.raises(SecretUnreadable):
        unseal(before, **HERE)


def test_a_secret_is_bound_to_named_places():
    with pytest.raises(ValueError, match="bound"):
        seal(PLAIN, **(HERE | {"client": ""}))
    with pytest.raises(ValueError, match="bound"):
        seal(PLAIN, **(HERE | {"field": "a|b"}))
    with pytest.raises(ValueError, match="nothing"):
        seal("", **HERE)


def render(secret):
    return Engine().from_string("{{ secret }}").render(Context({"secret": secret}))


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param(str, id="str"),
        pytest.param("{}".format, id="format"),
        pytest.param(lambda secret: f"{secret}", id="f-string"),
        pytest.param(lambda secret: "%s" % secret, id="percent"),  # noqa: UP031 - under test
        pytest.param(pickle.dumps, id="pickle"),
        pytest.param(copy.deepcopy, id="deepcopy"),
        pytest.param(json.dumps, id="json"),
        pytest.param(lambda secret: json.dumps(secret, cls=DjangoJSONEncoder), id="Django's json"),
        pytest.param(lambda secret: json.dumps({"s": secret}, default=str), id="json by str"),
        pytest.param(list, id="characters"),
        pytest.param(vars, id="vars"),
        pytest.param(render, id="template"),
    ],
)
def test_a_secret_in_memory_refuses_to_leave(leak):
    with pytest.raises(TypeError):
        leak(Secret(PLAIN))


def test_repr_is_masked():
    assert PLAIN not in repr([Secret(PLAIN)])
    assert Secret(PLAIN)
    assert not Secret("")


def test_the_field_takes_sealed_text_only():
    field = EncryptedField(blank=True, editable=False)
    sealed = seal(PLAIN, **HERE)

    assert field.get_prep_value(sealed) == sealed
    assert field.get_prep_value("") == ""
    assert field.formfield() is None
    assert field.deconstruct()[1] == "django.db.models.TextField"
    with pytest.raises(SecretExposed):
        field.get_prep_value(PLAIN)
