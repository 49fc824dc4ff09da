"""The role table, row by row."""

import pytest

from engagements.domain.access import Action, allowed, who_may

EVERYDAY = {"read", "log", "add_evidence", "decide_control", "manage_source", "run_probe"}
LEADING = {"decide_gate", "approve_waiver", "approve_exception", "issue_report", "close"}


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
                     {"read", "ask", "sign_off", "add_evidence"},
                     (EVERYDAY | LEADING) - {"read", "add_evidence"}, id="client approver"),
        pytest.param({"role": "client", "client_role": "viewer"}, {"read", "ask"},
                     (EVERYDAY | LEADING | {"sign_off"}) - {"read"}, id="client viewer"),
        pytest.param({"role": "client"}, set(), set(Action), id="person of another client"),
    ],
)  # fmt: skip
def test_the_role_table(who, may, may_not):
    found = {str(action) for action in allowed(**who)}

    assert may <= found
    assert not found & {str(action) for action in may_not}


def test_every_action_names_somebody():
    assert all(who_may(action) for action in Action)
