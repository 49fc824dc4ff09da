"""The words of the rules and of a report are the same today, each in its own types."""

import pytest

from engagements.area import Print
from engagements.domain import readiness as rules
from engagements.domain.stages.playbook import Kind
from reports.collect.readiness import requirement
from reports.document import snapshot as kept
from reports.document.derive.rules import rules_row
from tests.reports.sample_rows import requirements


@pytest.mark.parametrize("name", ["Grade", "Level", "Status", "Verdict"])
def test_every_state_of_the_rules_has_its_like_in_a_report(name):
    """A new state is a new format: add it to the snapshot's own type as well."""
    theirs, ours = getattr(rules, name), getattr(kept, name)

    assert [member.value for member in ours] == [member.value for member in theirs]
    assert ours is not theirs


def test_a_signature_is_known_by_the_playbooks_word():
    assert Kind.SIGNOFF.value == kept.SIGNOFF


def test_a_row_that_goes_back_to_the_rules_is_judged_as_it_came():
    rows = requirements()
    back = [rules_row(row) for row in rows]

    assert rules.judge(back) == rules.judge(rules_row(requirement(row)) for row in back)
    assert [requirement(row).identity for row in back] == [row.identity for row in rows]
    assert [requirement(row).examined for row in back] == [row.examined for row in rows]


@pytest.mark.parametrize(
    ("area", "shown"),
    [
        pytest.param(None, False, id="no area says so"),
        pytest.param(Print(), False, id="people write its reasons"),
        pytest.param(Print(reasons_for_client=True), True, id="checks write its reasons"),
    ],
)
def test_a_reason_is_for_the_client_only_if_its_area_says_so(area, shown):
    row = rules_row(requirements()[0])

    assert requirement(row, area).reason_for_client is shown
