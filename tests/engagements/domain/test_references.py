"""References are written by one function, everywhere."""

import ast
import re
from pathlib import Path

import pytest

from engagements.domain.references import Noun, evidence_reference, number_in, reference

ROOT = Path(__file__).resolve().parents[3]
# A finding's number is of the printed report, whose stored form imports nothing of ours.
WRITERS = {"engagements/domain/references.py", "reports/document/snapshot/findings.py"}
BY_HAND = re.compile(r"(?<![A-Z])[EXWQF]-(?=\{|%0?\d*d)")
IN_A_TEMPLATE = re.compile(r"(?<![A-Z])[EXWQF]-\{\{")


def test_a_number_has_two_digits_at_least():
    assert reference(Noun.EXCEPTION, 7) == "X-07"
    assert reference(Noun.QUESTION, 123) == "Q-123"
    assert (evidence_reference(7), evidence_reference(None)) == ("E-07", "")


@pytest.mark.parametrize(
    ("text", "number"),
    [("E-07", 7), ("E-123", 123), ("X-07", None), ("E-", None), ("E-x", None), ("", None)],
)
def test_a_reference_is_read_back(text, number):
    assert number_in(text, Noun.EVIDENCE) == number


def by_hand(text):
    """Return the f-strings of a module that write a reference by themselves."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.JoinedStr) and BY_HAND.search(ast.unparse(node))
    ]


def test_no_other_module_writes_one():
    modules = [path for app in ("engagements", "reports") for path in (ROOT / app).rglob("*.py")]
    found = {
        str(path.relative_to(ROOT)): by_hand(path.read_text())
        for path in modules
        if "management/demo" not in str(path)  # rows of a made-up client's own tables
    }

    assert {path for path, texts in found.items() if texts} - WRITERS == set()
    assert all(found[path] for path in WRITERS - {"engagements/domain/references.py"})


def test_no_template_writes_one():
    found = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if IN_A_TEMPLATE.search(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("planted", ['f"E-{n:02d}"', 'f"{code}: Q-{number}"', 'f"W-{row.number}"'])
def test_a_planted_reference_is_found(planted):
    assert by_hand(planted)
    assert not by_hand('f"CLM-{n:07d}"')
