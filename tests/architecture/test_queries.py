"""Queries stand below the interface: web and API take finished rows from selectors."""

import ast
from pathlib import Path

import pytest

from tests import areas

ROOT = Path(__file__).resolve().parents[2]
VERBS = {
    "aggregate", "alias", "all", "annotate", "bulk_create", "defer", "difference", "distinct",
    "dates", "datetimes", "earliest", "exclude", "exists", "filter", "first", "get_or_create",
    "in_bulk", "iterator", "last", "latest", "none", "only", "order_by", "prefetch_related",
    "refresh_from_db", "reverse", "select_for_update", "select_related", "update_or_create",
    "using", "values_list",
}  # fmt: skip
# Methods that lists, strings and dictionaries have too: what they are called with tells them apart.
WITHOUT_ARGUMENTS = {"count", "delete", "save"}
WITH_NAMES = {"create", "get", "update"}
NO_ROWS = {"form", "super()"}  # a form has values of its own
# Where a query is made up here, and why.
ALLOWED = {
    ("engagements/web/pages.py", "filter"): "the place in a list goes into its query",
    ("engagements/web/pages.py", "order_by"): "the paginator must know the order that it turns",
    ("engagements/api/pagination.py", "filter"): "the same for the API",
    ("engagements/api/pagination.py", "order_by"): "the same",
    ("engagements/api/pagination.py", "values"): "a page reads the columns that its shape names",
    ("engagements/api/shapes.py", "values"): "a shape names the columns that it reads",
    ("engagements/web/submit.py", "refresh_from_db"): "what a refused operation left changed",
}  # fmt: skip


def queries(path, source):
    """Yield the calls of a module that ask the database for something of its own."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, owner = node.func.attr, ast.unparse(node.func.value)
        bare = not node.args and not node.keywords
        asks = (
            verb in VERBS
            or (verb in WITHOUT_ARGUMENTS and bare)
            or (verb in WITH_NAMES and bool(node.keywords))
            or (verb == "values" and not bare)
        )
        if asks and owner not in NO_ROWS and (path, verb) not in ALLOWED:
            yield f"{path}:{node.lineno} .{verb}("


def modules():
    for path in areas.sources("web", "api"):
        yield str(path), (ROOT / path).read_text()


def test_pages_and_api_ask_selectors():
    assert [found for path, source in modules() for found in queries(path, source)] == []


def test_every_exception_is_needed():
    texts = dict(modules())

    assert [key for key in ALLOWED if f".{key[1]}(" not in texts[key[0]]] == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("rows.filter(code=code)", id="a filter"),
        pytest.param("rows.order_by('id')[:3]", id="an order"),
        pytest.param("rows.count()", id="a count"),
        pytest.param("rows.get(pk=1)", id="one row"),
        pytest.param("source.expectations.all()", id="what hangs on a row"),
    ],
)
def test_a_query_is_seen(line):
    assert len(list(queries("engagements/web/planted.py", line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("words.count('a')", id="words in a text"),
        pytest.param("request.GET.get('q', '')", id="what an address says"),
        pytest.param("choices.values()", id="what a dictionary holds"),
        pytest.param("super().save(commit=False)", id="what a form of another package does"),
    ],
)
def test_what_only_looks_like_a_query_is_let_through(line):
    assert list(queries("engagements/web/planted.py", line)) == []
