"""Documents name files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *sorted((ROOT / "engagements").rglob("*.md")))
]
PATH = re.compile(r"`((?:engagements|reports|fde|templates|tests)/[\w./-]*\w/?)`")
TEST = re.compile(r"\btest_\w+\.py\b")


def missing(text):
    """Return the paths of a text that lead nowhere, and tests of which no folder holds one."""
    paths = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    known = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    return paths + sorted(set(TEST.findall(text)) - known)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_what_is_there(name):
    assert missing((ROOT / name).read_text()) == []


@pytest.mark.parametrize("text", ["see `engagements/no/such.py`", "`test_no_such.py` tells"])
def test_a_path_that_leads_nowhere_is_found(text):
    assert missing(text)
