"""Automatic criteria: the checks of the core, and those that nobody here can answer."""

from dataclasses import replace

import pytest

from engagements.area import AreaRows, Check
from engagements.domain.readiness import Level, Status, not_examined
from engagements.domain.stages.gates import Checked, State
from engagements.domain.stages.playbook import AUTO_CHECKS, Criterion, Kind
from engagements.models import Engagement
from engagements.selectors import checks, figures, readiness
from tests import factories
from tests.engagements.selectors import agents

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CRITERION = Criterion(key="agents", text="Agents", kind=Kind.AUTO, level=Level.SHOULD)


def text_with(check):
    from pathlib import Path

    from engagements import models

    shipped = Path(models.__file__).parents[1] / "data/playbooks/enterprise-ai-deployment-1.yaml"
    return shipped.read_text().replace("check: field_set", f"check: {check}", 1)


@pytest.fixture
def asks_of_agents(engagement, now):
    """An engagement whose next gate has a criterion that no installed area answers."""
    from engagements.services import playbooks

    version, _ = playbooks.publish(text_with("agents.drilled"), name="agents.yaml", at=now)
    engagement.playbook_version = version
    engagement.current_stage = "qualify"
    engagement.save()
    return Engagement.objects.select_related("owner", "playbook_version").get(pk=engagement.pk)


def standing_of(review, key="value-range"):
    return next(row for row in review.standings if row.criterion.key == key)


def test_the_playbook_knows_the_checks_of_the_core():
    assert set(checks.CORE) == AUTO_CHECKS


def test_a_check_that_is_not_installed_is_unknown_and_required(asks_of_agents, now):
    context = readiness.context(asks_of_agents, as_of=now)
    found = standing_of(context.review())

    assert (found.state, found.must, found.settled) == (State.UNKNOWN, True, False)
    assert found.missing == "Agents is not installed."
    assert figures.standing(asks_of_agents, as_of=now).review == context.review()
    list(context.turning_days())


@pytest.mark.parametrize(
    ("check", "missing"),
    [
        pytest.param("agents.drilled", "Agents is not installed.", id="of no installed area"),
        pytest.param("drilled", "There is no check “drilled”.", id="of no core"),
    ],
)
def test_an_unknown_check_counts_as_required(asks_of_agents, now, check, missing):
    criterion = replace(CRITERION, check=check)
    query = readiness.context(asks_of_agents, as_of=now)._query(criterion)

    assert checks.as_required(criterion) == replace(criterion, level=Level.MUST)
    assert checks.check_of(criterion).answer(query).missing == missing


def test_a_known_check_keeps_the_level_of_the_playbook():
    criterion = replace(CRITERION, check="entries")

    assert checks.as_required(criterion) == criterion


def test_an_area_brings_its_own_checks(asks_of_agents, now, monkeypatch):
    answered = Checked(state=State.MET, detail="drilled")
    agents.install(monkeypatch, checks={"agents.drilled": Check(answer=lambda query: answered)})
    context = readiness.context(asks_of_agents, as_of=now)

    assert standing_of(context.review()).state is State.MET
    unknown = replace(CRITERION, check="agents.scanned")
    query = context._query(unknown)
    assert checks.check_of(unknown).answer(query).missing == "Agents has no check “agents.scanned”."


def test_an_area_that_is_not_installed_is_required_where_the_gate_asks_a_check_of_it(
    asks_of_agents, now
):
    found = readiness.readiness(asks_of_agents, as_of=now)

    [row] = [row for row in found.requirements if row.area == "agents"]
    assert (row.status, row.level) == (Status.UNKNOWN, Level.MUST)


def test_an_area_that_makes_a_row_of_another_one_is_refused(asks_of_agents, now, monkeypatch):
    row = not_examined("tools", title="Tools")
    agents.install(monkeypatch, requirements=lambda case: AreaRows((row,)))

    with pytest.raises(readiness.StrangeRow, match="The area agents made a row of tools"):
        readiness.readiness(asks_of_agents, as_of=now)


def test_an_area_that_a_gate_counts_and_nobody_installed_is_one_unknown_row(engagement, now):
    engagement.playbook_version = factories.real_playbook()
    engagement.current_stage = "pilot"
    engagement.save()
    found = readiness.readiness(engagement, as_of=now)

    [tooling] = [row for row in found.requirements if row.area == "tooling"]
    assert (tooling.status, tooling.level) == (Status.UNKNOWN, Level.SHOULD)
    assert found.area_title("tooling") == "Agent layer"
    assert list(found.titles)[-1] == "delivery"
