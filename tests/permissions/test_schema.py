"""The API against its own schema: no server error, no undocumented status, no other shape.

Fifteen examples an operation for each of three principals; ``make test`` takes the principals in
turn and a few examples, ``--slow`` tries two hundred, then as many again with a fresh seed.
"""

import secrets

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fde.platform import limits
from fde.wsgi import application
from tests import rotation
from tests.permissions import matrix, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import Requester, undone
from tests.world import PRINCIPALS

pytestmark = [pytest.mark.django_db]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ASKING = ("manager", "engineer", "reader")
SEED = 20_261_124
A_FEW, SOME, MANY = 4, 15, 200


def described():
    """Return the schema with the app behind it, and its operations by their label."""
    found = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(found)
    schema.app = application
    return {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}


OPERATIONS = described()


def plain(path):
    """Return a path without the names of its parts, so that both spellings are one."""
    return "/".join("{}" if part[:1] in "{<" else part for part in path.strip("/").split("/"))


def route_of(operation):
    return next(
        name for name, path in matrix.paths().items() if plain(path) == plain(operation.path)
    )


@pytest.fixture(scope="module")
def requester(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        # As Django's own test client does: the connection belongs to the test.
        signals.request_started.disconnect(close_old_connections)
        signals.request_finished.disconnect(close_old_connections)
        yield Requester(world)
        signals.request_started.connect(close_old_connections)
        signals.request_finished.connect(close_old_connections)


@pytest.mark.parametrize(
    ("label", "key"),
    [(label, key) for label in sorted(OPERATIONS) for key in rotation.one_of(label, ASKING)],
)
def test_operation(label, key, requester, record_property, pytestconfig):
    operation, who = OPERATIONS[label], PRINCIPALS[key]
    slow = pytestconfig.getoption("--slow")
    some = MANY if slow else SOME if rotation.chosen() is None else A_FEW

    attempt(operation, who, requester, examples=some, seed=SEED)
    if slow:
        attempt(operation, who, requester, examples=MANY, seed=secrets.randbits(32))
    record_property("schema_examples", [some, max(some, SOME), len(OPERATIONS) * len(ASKING)])


def attempt(operation, who, requester, *, examples, seed):
    """Ask one operation in many ways, three of four times with ids that exist."""
    name = route_of(operation)
    example, path = ROUTES[name], matrix.paths()[name]
    real = {
        k: str(v) for k, v in rules.kwargs_of(name, example, path, requester.world["a1"]).items()
    }
    known = tuple(matrix.paths()[name].split("<")[1:])
    assert len(known) == len(real)

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(case=operation.as_strategy(), place=st.sampled_from(["own", "own", "own", "drawn"]))
    def ask(case, place):
        if place == "own" and real:
            case.path_parameters = named(operation.path, path, real)
        sent = {"headers": requester.headers(who), "cookies": requester.cookies[who.key]}
        with undone():
            response = case.call(**{kind: given for kind, given in sent.items() if given})
        case.validate_response(response, checks=CHECKS)

    ask()


def named(templated, path, real):
    """Return the ids under the names that the schema gives them."""
    theirs = [part[1:-1] for part in templated.strip("/").split("/") if part.startswith("{")]
    ours = [part[1:-1].split(":")[-1] for part in path.strip("/").split("/") if part[:1] == "<"]
    return {one: real[other] for one, other in zip(theirs, ours, strict=True)}
