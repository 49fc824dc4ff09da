"""Nothing escapes the matrix: every route has an example, and the policy is as written down."""

import pytest

from fde.platform import routes
from tests.permissions import matrix, rules
from tests.permissions.examples import ROUTES

ADMINS_ONLY = {"engagements:client-invite", "engagements:client-person-lock",
               "engagements:person-list", "engagements:person", "engagements:person-role",
               "engagements:person-lock", "engagements:person-factor-reset"}  # fmt: skip


def test_every_route_has_an_example():
    missing = sorted(set(matrix.paths()) - set(ROUTES))

    assert not missing, (
        f"No example for: {', '.join(missing)}. Add one line each to tests/permissions/examples: "
        "its methods with the right they need (get=..., post=post(Action..., body)), and where "
        'the ids of its path stand in the world (number="entry.number").'
    )


def test_every_example_is_a_route():
    assert sorted(set(ROUTES) - set(matrix.paths())) == []


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_policy_lets_in_who_it_should(name):
    row = rules.row_of(name)

    if name.startswith("portal:"):
        assert row.audience is routes.Audience.CLIENT
    elif name in ADMINS_ONLY:
        assert row.audience is routes.Audience.ADMIN
    else:
        assert row.audience not in {routes.Audience.CLIENT, routes.Audience.ADMIN}
    assert row.api is (name.startswith("api:") and name != "api:docs")


def test_the_role_table_is_as_written_down():
    from engagements.domain.access import allowed

    for kind, here in {
        "manager": {"role": "manager"},
        "admin": {"role": "admin"},
        "lead": {"role": "engineer", "member_role": "lead"},
        "engineer": {"role": "engineer", "member_role": "engineer"},
        "approver": {"role": "client", "client_role": "approver"},
        "viewer": {"role": "client", "client_role": "viewer"},
        "nobody": {"role": "client"},
    }.items():
        assert allowed(**here) == rules.RIGHTS[kind], kind
