"""Every refusal is one JSON shape with a code that the list of codes explains."""

import ast
from pathlib import Path

import pytest

from engagements.api.codes import codes, of_rules
from engagements.domain import errors
from tests.areas import ours

ROOT = Path(__file__).parents[3]
API = [ROOT / "engagements/api", ROOT / "reports/api"]
OF_VALUES = {"FileRefused", "FactRefused"}  # whatever they say, a value was wrong
LIST = "/api/v1/engagements/"


def trees(folders):
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            yield path, ast.parse(path.read_text())


def raising():
    """Return the folders of the rules and operations of all installed apps of the product."""
    homes = [Path(config.path) for config in ours()]
    return [home / floor for home in homes for floor in ("services", "domain")]


def raised():
    """Yield the code of each case that a service or a rule refuses with."""
    for _, tree in trees(raising()):
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                yield from (k.value.value for k in node.exc.keywords if k.arg == "code")


def test_each_case_that_is_refused_is_in_the_list_and_no_other():
    of_classes = {"engagement_closed", "no_playbook", "token_revoked"}

    assert set(raised()) | of_classes == set(of_rules())


def test_each_rule_that_the_api_meets_has_a_code_of_its_own():
    elsewhere = ("exports.py", "inviting.py", "accounts.py", "runs.py", "connection_tests.py")
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees([ROOT / "engagements/services"])
        if path.name not in elsewhere
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if ast.unparse(node.exc.func).endswith("Refused")
        and ast.unparse(node.exc.func).rpartition(".")[2] not in OF_VALUES
        if "code" not in {keyword.arg for keyword in node.exc.keywords}
    ]

    assert bare == []


def test_codes_of_requests_are_those_of_the_classes():
    for refusal in (errors.Conflict, errors.TooOften, errors.Missing, errors.ValueRefused):
        assert refusal.code in codes()


def test_one_place_turns_a_refusal_into_an_answer():
    caught = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees(API)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        if any(word in ast.unparse(node.type) for word in ("DomainError", "Refused", "Conflict"))
    ]

    assert caught == []


def test_rights_are_asked_by_operations_only():
    asking = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees(API)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in {"permissions", "Action"}
    ]

    assert asking == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "url", "more", "status", "code"),
    [
        pytest.param("put", LIST, {}, 405, "method_not_allowed", id="a method"),
        pytest.param(
            "get", LIST, {"headers": {"accept": "text/csv"}}, 406, "not_acceptable", id="a form"
        ),
        pytest.param(
            "post", LIST, {"data": b"a;b", "content_type": "text/csv"}, 415,
            "unsupported_media_type", id="a kind of body",
        ),
        pytest.param(
            "post", LIST, {"data": b"{", "content_type": "application/json"}, 400, "parse_error",
            id="no JSON",
        ),
        pytest.param(
            "post", LIST, {"data": b" " * (3 << 20), "content_type": "application/json"}, 413,
            "too_large", id="a large body",
        ),
        pytest.param("get", f"{LIST}NO-01/", {}, 404, "not_found", id="nothing there"),
    ],
)  # fmt: skip
def test_whatever_goes_wrong_is_told_in_json(signed_in, manager, method, url, more, status, code):
    answer = getattr(signed_in(manager), method)(url, **more)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert (answer.json()["code"], bool(answer.json()["detail"])) == (code, True)
    assert code in codes()
