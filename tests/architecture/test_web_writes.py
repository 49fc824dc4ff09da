"""A write of the web has one shape, and a page finds its engagement in one place."""

import ast
import importlib
import re
import sys
from pathlib import Path

import pytest

from engagements.domain.errors import DomainError
from tests import areas

ROOT = Path(__file__).resolve().parents[2]
WEB = areas.sources("web")
SUBMIT = Path("engagements/web/submit.py")
SIGN_IN = Path("engagements/web/account/sign_in.py")  # its forms are allauth's own
SHOWN = Path("engagements/show.py")  # names the right that an action needs
NOT_TYPED = {
    "conditions",  # a form of its own for each, below the decision
    "criterion_key",  # in the address
} | areas.named("lists", "NOT_TYPED")
READERS = {"visible_to", "with_role_of", "for_page"}
STATUSES = {
    286: {Path("engagements/web/polling.py")},
    409: {SUBMIT, Path("engagements/web/conflict.py")},
    422: {SUBMIT, SIGN_IN},
    429: {SUBMIT, SIGN_IN},
}
# What is caught elsewhere is no write: an address that asks for what no page ever offered.
READS = {
    ("engagements/web/chips.py", "UnknownChoice"),
    ("engagements/web/engagement/listing.py", "UnknownState"),
    ("engagements/web/exports.py", "UnknownFilter"),
    ("engagements/web/logbook.py", "BadCursor"),
    ("engagements/web/views.py", "UnknownState"),
}


def module_of(path):
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return sys.modules.get(name) or importlib.import_module(name)


def caught(path, source, module):
    """Yield the refusals of the domain that a module catches."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            kinds = eval(ast.unparse(node.type), vars(module))
            for kind in kinds if isinstance(kinds, tuple) else [kinds]:
                if issubclass(kind, DomainError) and (str(path), kind.__name__) not in READS:
                    yield f"{path}:{node.lineno} {kind.__name__}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            yield f"{path}:{node.lineno} suppress"


def found_elsewhere(path, source):
    """Yield where a module reads engagements in somebody's scope by itself."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "engagements.selectors"
        for alias in node.names
        if alias.name == "engagement"
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in READERS
            and isinstance(node.value, ast.Name)
            and node.value.id in names
        ):
            yield f"{path}:{node.lineno}"


def statuses(path, source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and path not in STATUSES.get(node.value, {path}):
            yield f"{path}:{node.lineno} {node.value}"
        elif getattr(node, "id", "") == "HTMX_STOP_POLLING" and path not in STATUSES[286]:
            yield f"{path}:{node.lineno} 286"


def test_a_refusal_becomes_an_answer_in_one_place():
    loose = [
        found
        for path in WEB
        if path != SUBMIT
        for found in caught(path, (ROOT / path).read_text(), module_of(path))
    ]

    assert loose == []


def test_every_reason_to_catch_a_refusal_is_needed():
    assert [name for path, name in READS if name not in (ROOT / path).read_text()] == []


def test_statuses_of_writes_stand_in_one_place():
    loose = [found for path in WEB for found in statuses(path, (ROOT / path).read_text())]

    assert loose == []


def test_pages_find_their_engagement_in_one_place():
    loose = [
        found
        for path in WEB
        if path != Path("engagements/web/scope.py")
        for found in found_elsewhere(path, (ROOT / path).read_text())
    ]

    assert loose == []


def test_a_form_that_was_sent_empty_is_still_one_that_was_sent():
    """``request.POST or None`` makes an unsent form of it, which refuses without a word."""
    loose = [str(path) for path in WEB if "POST or None" in (ROOT / path).read_text()]

    assert loose == []


def test_pages_ask_for_no_right_themselves():
    """An operation asks; a page that shows its form first asks it by ``ask``."""
    loose = [
        str(path)
        for path in WEB
        if re.search(r"\bpermissions\.require", (ROOT / path).read_text())
        or (re.search(r"\bAction\.", (ROOT / path).read_text()) and path != SHOWN)
    ]

    assert loose == []


def test_a_refusal_names_a_field_that_a_form_has():
    refusals = r'\bfield="(\w+)"'
    named = {
        name
        for path in areas.sources("services", "domain")
        for name in re.findall(refusals, (ROOT / path).read_text())
    }
    texts = [(ROOT / path).read_text() for path in WEB]
    shown = {name for text in texts for name in re.findall(r"^    (\w+) = ", text, re.MULTILINE)}
    shown |= {name for text in texts for name in re.findall(r'named=\{"(\w+)": ', text)}

    assert len(named) > 20
    assert named - shown - NOT_TYPED == set()


@pytest.mark.parametrize(
    ("find", "planted"),
    [
        pytest.param(
            lambda path, text: caught(path, text, sys.modules[__name__]),
            "try:\n    write()\nexcept DomainError as error:\n    pass\n",
            id="a refusal that is caught",
        ),
        pytest.param(
            lambda path, text: caught(path, text, sys.modules[__name__]),
            "with suppress(DomainError):\n    write()\n",
            id="a refusal that is swallowed",
        ),
        pytest.param(statuses, "render(request, PAGE, {}, status=422)\n", id="a status of its own"),
        pytest.param(
            found_elsewhere,
            "from engagements.selectors import engagement as selectors\n"
            "rows = selectors.visible_to(user).filter(code=code)\n",
            id="an engagement that is read by itself",
        ),
    ],
)
def test_what_goes_its_own_way_is_seen(find, planted):
    assert len(list(find(Path("engagements/web/planted.py"), planted))) == 1
