"""What somebody may not see answers exactly as what does not exist: status, headers and body."""

import pytest

from fde.platform import limits
from tests.permissions import matrix, response_text, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import Requester, undone
from tests.world import PRINCIPALS

pytestmark = [pytest.mark.django_db]
SCOPED = [
    name
    for name, path in sorted(matrix.paths().items())
    if name in ROUTES and rules.scope_of(name, ROUTES[name], path) in {"engagement", "client"}
]


@pytest.fixture(scope="module")
def requester(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        yield Requester(world)


@pytest.mark.parametrize("name", SCOPED)
def test_a_foreign_id_answers_as_a_missing_one(name, requester):
    who = PRINCIPALS["approver" if name.startswith("portal:") else "engineer"]
    example, path = ROUTES[name], matrix.paths()[name]
    for method, ask in example.methods.items():
        answers = {}
        for place, key, url in rules.places(name, example, path, requester.world):
            if key in who.on or (" " in place and "missing" not in place):
                continue
            if place not in {"sibling", "foreign"} and url != first_missing(name, requester):
                continue
            with undone():
                found = requester.send(
                    who, method, url, ask=ask, case=requester.world[key or "a1"],
                    api=rules.row_of(name).api,
                )  # fmt: skip
            answers[place] = (found.status_code, plain(response_text.text_of(found), url))

        assert len(answers) >= 2
        assert len(set(answers.values())) == 1, f"{method} {name}: {answers}"


def first_missing(name, requester):
    """Return the address of an engagement or row that does not exist."""
    example, path = ROUTES[name], matrix.paths()[name]
    found = {
        place: url
        for place, _, url in rules.places(name, example, path, requester.world)
        if place.startswith("missing")
    }
    return found.get("missing code") or next(iter(found.values()))


def plain(text, url):
    return response_text.PASSING.sub("", text.replace(url, ""))
