"""The default cache: JSON in, the same out, and nothing that JSON would change."""

import json
import threading
from collections import OrderedDict, namedtuple
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from fde import json_cache

pytestmark = [pytest.mark.django_db, pytest.mark.both]
Colour = StrEnum("Colour", ["RED"])
Pair = namedtuple("Pair", ["a", "b"])


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM django_cache")
        return dict(cursor.fetchall())


VALUES = [
    pytest.param(None, id="none"),
    pytest.param(True, id="true"),
    pytest.param(2**70, id="a large number"),
    pytest.param(1_700_000_000.123456, id="a moment in seconds"),
    pytest.param("a\x00é\U0001f600", id="text of any kind"),
    pytest.param([3.5, [], {"a": [None]}], id="lists and objects"),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_went_in(value):
    cache.set("key", value)

    back = cache.get("key", "missing")
    assert (back, type(back)) == (value, type(value))
    (text,) = stored().values()
    assert json.loads(text) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


@given(value=JSON)
def test_whatever_is_taken_is_given_back_unchanged(value):
    assert repr(json.loads(json_cache.dumps(value))) == repr(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param((1, 2), "value is of type tuple", id="a tuple"),
        pytest.param([{"a": (1,)}], r"value\[0\]\['a'\] is of type tuple", id="deep inside"),
        pytest.param({1: "a"}, "value has the key 1: use a text", id="a number as a key"),
        pytest.param(datetime(2026, 1, 1, tzinfo=UTC), "type datetime", id="a date"),
        pytest.param(Decimal(1), "type Decimal", id="a decimal"),
        pytest.param(b"a", "type bytes", id="bytes"),
        pytest.param({1}, "type set", id="a set"),
        pytest.param(float("nan"), "type float", id="not a number"),
        pytest.param(Colour.RED, "type Colour", id="a member of an enumeration"),
        pytest.param(SafeString("<b>"), "type SafeString", id="markup that is marked safe"),
        pytest.param(Pair(1, 2), "type Pair", id="a named tuple"),
        pytest.param(OrderedDict(), "type OrderedDict", id="another dictionary"),
        pytest.param(object(), "type object", id="an object"),
    ],
)
def test_what_json_would_change_is_refused(value, words):
    for write in (cache.set, cache.add):
        with pytest.raises(json_cache.NotPlain, match=words):
            write("key", value)

    assert stored() == {}


def test_an_entry_of_a_release_that_pickled_is_none():
    cache.set("key", 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_cache SET value = %s", ["gASVBQAAAAAAAACMAWGULg=="])

    assert cache.get("key", "missing") == "missing"
    with pytest.raises(ValueError, match="counted"):
        cache.incr("key")
    cache.set("key", 2)
    assert cache.get("key") == 2


def test_add_takes_a_free_or_an_expired_key_only():
    assert cache.add("key", 1, timeout=60)
    assert not cache.add("key", 2, timeout=60)
    assert cache.get("key") == 1
    cache.set("key", 3, timeout=-1)
    assert cache.get("key") is None
    assert cache.add("key", 4)
    assert cache.get("key") == 4


def test_touch_moves_the_end_of_what_is_there():
    cache.set("key", 1, timeout=60)

    assert cache.touch("key", timeout=-1)
    assert cache.get("key") is None
    assert not cache.touch("key", timeout=60)
    assert not cache.touch("other")
    cache.set("key", 1, timeout=None)
    assert cache.get("key") == 1


def test_many_are_read_by_one_statement_and_deleted():
    cache.set_many({"a": 1, "b": [2]})

    with CaptureQueriesContext(connection) as queries:
        assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert len(queries) == 1
    cache.delete_many(["a"])
    assert cache.get_many(["a", "b"]) == {"b": [2]}


def test_a_counter_is_raised_in_one_statement_and_ends_when_it_was_to_end():
    cache.set("key", 5, timeout=3600)
    before = _expires()

    with CaptureQueriesContext(connection) as queries:
        assert cache.incr("key", 3) == 8
    assert len(queries) == 1
    assert cache.decr("key") == 7
    assert (cache.get("key"), _expires()) == (7, before)


@pytest.mark.parametrize("value", ["text", 1.5, True, [1], None])
def test_only_a_whole_number_can_be_counted(value):
    cache.set("key", value)

    with pytest.raises(ValueError, match="counted"):
        cache.incr("key")
    assert cache.get("key") == value


def _expires():
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM django_cache")
        return cursor.fetchone()


def test_a_full_cache_makes_room(monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 10)
    for number in range(9):
        cache.set(f"old-{number}", number, timeout=-1)
    for number in range(3):
        cache.set(f"new-{number}", number)

    assert set(cache.get_many([f"new-{number}" for number in range(3)])) == {
        "new-0", "new-1", "new-2"
    }  # fmt: skip
    assert len(stored()) < 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_processes_that_count_together_lose_no_count():
    cache.set("key", 0, timeout=600)

    def count():
        for _ in range(25):
            cache.incr("key")
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert cache.get("key") == 100


def test_what_the_product_puts_in_is_json(client, settings):
    """Sign-in with its limits of allauth's and ours, which hold histories and counters."""
    for _ in range(6):
        client.post(reverse("account_login"), {"login": "a@b.example", "password": "wrong"})

    found = [json.loads(text) for text in stored().values()]
    assert {type(value) for value in found} >= {int, list}
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
