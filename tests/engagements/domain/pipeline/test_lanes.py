"""The columns of the board."""

from engagements.domain.pipeline import lanes
from engagements.domain.stages.playbook import Playbook, Stage


def book(*keys, sle_days=10):
    stages = tuple(
        Stage(key=key, title=key.title(), sle_days=sle_days, stale_days=5, expected_worst=0)
        for key in keys
    )
    return Playbook(
        key="book",
        number=1,
        title="Book",
        commitment_stage=keys[0],
        live_stage=keys[-1],
        stages=stages,
        gates=(),
    )


def test_each_stage_stands_once_and_the_first_playbook_leads():
    found = lanes([book("qualify", "pilot", "rollout"), book("pilot", "qualify", sle_days=99)])

    assert [lane.key for lane in found] == ["qualify", "pilot", "rollout"]
    assert {lane.sle_days for lane in found} == {10}


def test_a_stage_of_another_playbook_stands_behind_its_predecessor():
    found = lanes([book("qualify", "pilot"), book("intake", "qualify", "triage", "pilot")])

    assert [lane.key for lane in found] == ["intake", "qualify", "triage", "pilot"]


def test_without_a_playbook_there_is_no_column():
    assert lanes([]) == ()
