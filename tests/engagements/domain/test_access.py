"""The role table, row by row."""

import pytest

from engagements.domain.access import Action, allowed, who_may

EVERYDAY = {"read", "log", "add_evidence", "work"}
LEADING = {"decide_gate", "approve_waiver", "decide", "issue_report", "close"}


@pytest.mark.parametrize(
    ("who", "may", "may_not"),
    [
        pytest.param({"role": "admin"}, EVERYDAY | {"close", "administer", "invite"},
                     LEADING - {"close"},
                     id="administrator"),
        pytest.param({"role": "manager"}, EVERYDAY | LEADING | {"create_client"},
                     {"administer", "invite"}, id="manager"),
        pytest.param({"role": "engineer", "member_role": "lead"}, EVERYDAY | LEADING,
                     {"administer", "invite"}, id="lead here"),
        pytest.param({"role": "engineer", "member_role": "engineer"}, EVERYDAY | {"move_stage"},
                     LEADING | {"change_profile", "manage_members"}, id="engineer here"),
        pytest.param({"role": "engineer"}, {"create_engagement"}, EVERYDAY | LEADING,
                     id="engineer elsewhere"),
        pytest.param({"role": "client", "client_role": "approver"},
                     {"read", "ask", "sign_off", "send_evidence"},
                     (EVERYDAY | LEADING) - {"read"}, id="client approver"),
        pytest.param({"role": "client", "client_role": "viewer"}, {"read", "ask"},
                     (EVERYDAY | LEADING | {"sign_off"}) - {"read"}, id="client viewer"),
        pytest.param({"role": "client"}, {"own_account"}, set(Action) - {"own_account"},
                     id="person of another client"),
    ],
)  # fmt: skip
def test_the_role_table(who, may, may_not):
    found = {str(action) for action in allowed(**who)}

    assert may <= found
    assert not found & {str(action) for action in may_not}


# The table of roles and actions, as it was agreed; the code is held to it both ways.
AGREED = """
action            admin manager lead engineer approver viewer
read              x     x       x    x        x        x
log               x     x       x    x        -        -
add_evidence      x     x       x    x        -        -
work              x     x       x    x        -        -
draft_report      x     x       x    x        -        -
create_client     x     x       x    x        -        -
create_engagement x     x       x    x        -        -
change_client     x     x       x    -        -        -
change_engagement x     x       x    -        -        -
manage_members    x     x       x    -        -        -
change_profile    x     x       x    -        -        -
move_target       x     x       x    -        -        -
move_stage        x     x       x    x        -        -
decide_gate       -     x       x    -        -        -
approve_waiver    -     x       x    -        -        -
decide            -     x       x    -        -        -
issue_report      -     x       x    -        -        -
close             x     x       x    -        -        -
invite            x     -       -    -        -        -
administer        x     -       -    -        -        -
ask               -     -       -    -        x        x
send_evidence     -     -       -    -        x        -
sign_off          -     -       -    -        x        -
keep_own          x     x       x    x        -        -
own_account       x     x       x    x        x        x
"""
WHO_IS = {
    "admin": {"role": "admin"},
    "manager": {"role": "manager"},
    "lead": {"role": "engineer", "member_role": "lead"},
    "engineer": {"role": "engineer", "member_role": "engineer"},
    "approver": {"role": "client", "client_role": "approver"},
    "viewer": {"role": "client", "client_role": "viewer"},
}


def agreed():
    """Return what each kind of person may do, read from the table."""
    head, *rows = [line.split() for line in AGREED.strip().splitlines()]
    assert {row[0] for row in rows} == {str(action) for action in Action}
    marked = [(row[0], dict(zip(head[1:], row[1:], strict=True))) for row in rows]
    return {who: {action for action, marks in marked if marks[who] == "x"} for who in head[1:]}


@pytest.mark.parametrize("who", WHO_IS)
def test_the_code_is_the_table_that_was_agreed(who):
    assert {str(action) for action in allowed(**WHO_IS[who])} == agreed()[who]


def test_every_action_names_somebody():
    assert all(who_may(action) for action in Action)
