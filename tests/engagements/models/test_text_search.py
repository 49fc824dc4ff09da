"""Words inside log texts: the same answers with and without the index, on both databases."""

import logging
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection, models

from engagements.models import LogEntry, text_search

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TEXTS = [
    "The export of the ledger is 100% done",
    "100 percent of rows have an id_number",
    "idXnumber is not the same",
    "Zürich wants a copy, ÄRGER ahead",
    'She said "stop" and \\ left',
    "two\nlines with the LEDGER",
    "ab",
]


@pytest.fixture
def texts(engagement, now):
    for number, text in enumerate(TEXTS, start=1):
        LogEntry.objects.create(
            engagement=engagement, number=number, text=text, kind="note",
            author=engagement.owner, occurred_at=now, created_at=now,
        )  # fmt: skip


def found(words):
    return sorted(LogEntry.objects.filter(text__holds=words).values_list("number", flat=True))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        pytest.param("ledger", [1, 6], id="either case"),
        pytest.param("LEDGER IS", [1], id="a space is a letter like any other"),
        pytest.param("0% d", [1], id="a percent sign"),
        pytest.param("id_number", [2], id="an underscore is no wildcard"),
        pytest.param("ürich", [4], id="letters beyond English ones"),
        pytest.param("ÄRGER", [4], id="capitals beyond English ones"),
        pytest.param('"stop"', [5], id="quotes"),
        pytest.param("\\ le", [5], id="a backslash"),
        pytest.param("o\nlin", [6], id="over the end of a line"),
        pytest.param("AB", [7], id="two letters"),
        pytest.param("0%", [1], id="two signs"),
        pytest.param("Z", [4], id="one letter"),
        pytest.param("AND OR NOT", [], id="no words of a query language"),
        pytest.param("text:", [], id="no columns of a query language"),
        pytest.param("led*", [], id="no star"),
        pytest.param("nobody wrote this", [], id="nothing"),
    ],
)
def test_words_are_found_with_the_index_and_without(texts, monkeypatch, words, numbers):
    with_index = found(words)
    monkeypatch.setattr(text_search, "is_installed", lambda connection: False)

    assert (with_index, found(words)) == (numbers, numbers)


def test_letters_of_any_script_match_in_either_case(texts):
    assert found("ärger") == found("ZÜRICH") == [4]


def test_the_index_follows_what_is_written_and_removed(texts):
    LogEntry.objects.filter(number=1).update(text="Nothing of the kind")
    LogEntry.objects.filter(number=6).delete()

    assert found("ledger") == []
    assert found("of the kind") == [1]


def test_the_database_has_the_index():
    assert text_search.is_installed(connection)


def test_a_database_that_refuses_says_what_to_run(monkeypatch, caplog):
    initial = import_module("engagements.migrations.0001_initial")
    monkeypatch.setattr(initial, "SEARCH", {connection.vendor: ("SELECT no_such_right",)})
    with caplog.at_level(logging.WARNING):
        initial.index_texts(None, SimpleNamespace(connection=connection))

    assert "CREATE EXTENSION IF NOT EXISTS pg_trgm" in caplog.text
    assert text_search.is_installed(connection)


def test_only_log_texts_are_looked_for_this_way():
    assert "holds" not in models.TextField.get_lookups()
