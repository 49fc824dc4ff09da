"""Nouns and verbs agree with their number."""

import ast
from pathlib import Path

import pytest

from engagements.domain.wording import agree, counted, grouped

ROOT = Path(__file__).resolve().parents[3]
APPS = ("engagements", "reports", "fde")


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 musts"), (1, "1 must"), (2, "2 musts"), (1200, "1,200 musts")]
)
def test_a_noun_agrees(number, words):
    assert counted(number, "must") == words


def test_a_verb_agrees_too():
    assert counted(1, "must is", "musts are") == "1 must is"
    assert counted(3, "must is", "musts are") == "3 musts are"
    assert agree(1, "waits", "wait") == "waits"
    assert grouped(1234567) == "1,234,567"


def by_hand(text):
    """Return the places where a module chooses between two words by whether there is one thing."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.IfExp)
        and isinstance(node.test, ast.Compare)
        and isinstance(node.test.comparators[0], ast.Constant)
        and node.test.comparators[0].value == 1
        and isinstance(node.test.ops[0], (ast.Eq, ast.NotEq))
        and all(is_words(part) for part in (node.body, node.orelse))
    ]


def is_words(node):
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_no_other_module_does_it():
    found = {
        str(path.relative_to(ROOT)): by_hand(path.read_text())
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"connectors", "charts"} & set(path.parts)  # SQL, and years beside January
    }

    assert {path: texts for path, texts in found.items() if texts} == {}


def test_a_planted_one_is_found():
    assert by_hand('words = "must is" if count == 1 else "musts are"')
    assert by_hand("""f"{n} noun{'' if n == 1 else 's'}" """)
