"""What people read is made of sentences: refusals, what pages say after a click, and pages."""

import ast
import re
from pathlib import Path

import pytest

from engagements.domain.errors import DomainError
from tests.architecture.test_dead_code import texts

ROOT = Path(__file__).resolve().parents[2]
# Words that nobody says of an engagement, a source or a permission; code may still have them.
NEVER = re.compile(r"\b(canary|clash|dealt|desk|hardly|lying|shelf|walls?)\b", re.IGNORECASE)
# Columns that hold a value of a closed list: a sentence has its label.
VALUES = {"bearing", "grade", "kind", "outcome", "role", "state", "status", "value", "verdict",
          "visibility"}  # fmt: skip
# What of web/submit.py and pages says a sentence, and which argument that is.
SAYING = {"go": 1, "press": 2, "press_at_gate": 3, "_answer": 5, "_settle": 4, "_press": 3}
COMMAND = re.compile(r"manage\.py \w+")
FILLED = "\N{WHITE SQUARE}"  # stands for what a sentence is told


def refusals():
    """Return the names of all refusals."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for text in texts().values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    }
    found = {DomainError.__name__}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def said(tree, names):
    """Yield (line, text, names of what is put in) of refusals and of what a page says next."""
    for node in ast.walk(tree):
        for told in spoken(node, names):
            parts = told.values if isinstance(told, ast.JoinedStr) else [told]
            if all(isinstance(part, ast.Constant | ast.FormattedValue) for part in parts):
                filled = [ast.unparse(p.value) for p in parts if isinstance(p, ast.FormattedValue)]
                shown = (
                    FILLED if isinstance(p, ast.FormattedValue) else str(p.value) for p in parts
                )
                yield node.lineno, "".join(shown), filled


def spoken(node, names):
    """Return the sentence that a call holds."""
    found = []
    if isinstance(node, ast.Call) and node.args:
        owner, _, name = ast.unparse(node.func).rpartition(".")
        if name in names:
            found = node.args[:1]
        elif owner == "messages":
            found = node.args[-1:]
        elif not owner and name in SAYING:
            named = [k.value for k in node.keywords if k.arg == "said"]
            found = named or node.args[SAYING[name] : SAYING[name] + 1]
    return [one for one in found if isinstance(one, ast.Constant | ast.JoinedStr)]


def faults(text, filled=()):
    """Return what is wrong with a sentence, in words."""
    plain = COMMAND.sub("", text)
    found = {
        "does not begin as a sentence": not re.match(rf"[A-Z{FILLED}“]", plain),
        "does not end as one": not re.search(rf"[.?:{FILLED}]$", plain),
        "holds a code": re.search(r"[a-z]_[a-z]", plain),
        "holds a word that nobody says": NEVER.search(plain),
        "shows a stored value": {name.rpartition(".")[2] for name in filled} & VALUES,
    }
    return [words for words, wrong in found.items() if wrong]


def test_refusals_and_messages_are_sentences():
    names, count, wrong = refusals(), 0, []
    for module, text in texts().items():
        if ".connectors." in module:
            continue  # theirs carry a reason, which a service turns into a sentence
        for line, shown, filled in said(ast.parse(text), names):
            count += 1
            wrong += [f"{module}:{line} {why}: {shown}" for why in faults(shown, filled)]

    assert count > 200
    assert wrong == []


def test_pages_hold_no_word_that_nobody_says():
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        shown = re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)
        found += [f"{path.relative_to(ROOT)}: {word}" for word in NEVER.findall(shown)]

    assert found == []


@pytest.mark.parametrize(
    ("code", "why"),
    [
        pytest.param('raise NotNow("This has ended already.")', [], id="a sentence"),
        pytest.param('raise NotNow(f"Job {job.title} has ended.")', [], id="one that is told"),
        pytest.param('raise NotNow("job_state")', [
            "does not begin as a sentence", "does not end as one", "holds a code",
        ], id="a code"),
        pytest.param('messages.error(request, f"It is {job.state}.")', ["shows a stored value"],
                     id="a stored value"),
        pytest.param('go(request, f"It is {job.state}.", "jobs")', ["shows a stored value"],
                     id="what a page says when something is done"),
        pytest.param('raise NotNow("The file lies on the shelf.")',
                     ["holds a word that nobody says"], id="a word"),
    ],
)  # fmt: skip
def test_what_is_no_sentence_is_found(code, why):
    [(_, shown, filled)] = said(ast.parse(code), {"NotNow"})

    assert faults(shown, filled) == why
