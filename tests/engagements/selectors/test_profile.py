"""Questions of the profile: what waits for them, and what an answer would change."""

import pytest

from engagements.area import AnswerUse, AreaRows
from engagements.domain.facts import FACTS
from engagements.domain.proof import Ask
from engagements.domain.readiness import Grade, LeftOut, Level, Requirement, Status
from engagements.models import Engagement
from engagements.selectors import figures, overview, portfolio, profile, readiness
from engagements.services.facts import set_profile
from tests.engagements.selectors import agents

pytestmark = [pytest.mark.django_db, pytest.mark.both]
KEY = "ai.tool_use"
ITEM = ("desk", "A-1")


def requirements(case):
    """Ask for a drill of the tools, unless there are none; nobody knows before they answer."""
    answer = case.answers.get(KEY)
    if answer is not None and answer.value is False:
        left_out = LeftOut(area="agents", group="desk", key="A-1", text="Drill", reason="No tools")
        return AreaRows(left_out=(left_out,))
    status = Status.UNKNOWN if answer is None else Status.PROVEN
    row = Requirement(
        area="agents", group="desk", key="A-1", text="Drill", level=Level.MUST, status=status,
        grade=None if answer is None else Grade.MEASURED, asks=(Ask(kind="drill:tools"),),
    )  # fmt: skip
    return AreaRows(requirements=(row,))


def uses(case):
    known = KEY in case.answers
    yield (
        AnswerUse(key=KEY, decides=(ITEM,))
        if known
        else AnswerUse(key=KEY, waits=(ITEM,), settles=1)
    )
    yield AnswerUse(key="nobody.asks", waits=(("desk", "A-2"),))


@pytest.fixture
def here(playbook_engagement, monkeypatch):
    agents.install(
        monkeypatch, requirements=requirements, uses=uses, tried=lambda case: case.record
    )
    return Engagement.objects.select_related("owner", "playbook_version", "client").get(
        pk=playbook_engagement.pk
    )


def test_what_something_waits_for_comes_first(here, now):
    first, *others = profile.questions(here, as_of=now)

    assert (first.fact.key, first.waits, first.settles) == (KEY, ("A-1",), 1)
    assert (first.answer, first.decides) == (None, ())
    assert {row.fact.key for row in others} == set(FACTS) - {KEY}


def test_what_an_answer_decides_comes_next(here, engineer, now):
    set_profile(here, answers={KEY: True}, actor=engineer, at=now)
    found = {row.fact.key: row for row in profile.questions(here, as_of=now)}

    assert found[KEY].answer.value is True
    assert (found[KEY].waits, found[KEY].decides) == ((), ("A-1",))


@pytest.mark.parametrize(
    ("answer", "after", "left_out"),
    [
        pytest.param(True, "GO", 0, id="an answer that proves"),
        pytest.param(False, "INCOMPLETE", 1, id="an answer that leaves everything out"),
    ],
)
def test_what_saving_would_change(here, now, answer, after, left_out):
    found = profile.effect(here, answers={KEY: answer}, as_of=now)
    area = next(row for row in found.areas if row.key == "agents")

    assert (area.title, area.before.verdict, area.after.verdict) == ("Agents", "INCOMPLETE", after)
    assert (found.settles, found.left_out) == (1, left_out)
    assert found.overall_before == readiness.readiness(here, as_of=now).judgement
    assert profile.questions(here, as_of=now)[0].waits == ("A-1",)  # nothing was saved


def test_an_answer_can_be_tried_as_not_known(here, engineer, now):
    set_profile(here, answers={KEY: True}, actor=engineer, at=now)
    found = profile.effect(here, answers={KEY: None}, as_of=now)

    area = next(row for row in found.areas if row.key == "agents")
    assert (area.before.verdict, area.after.verdict) == ("GO", "INCOMPLETE")
    assert found.settles == -1


def test_the_overview_names_the_question_that_most_wait_for(here, engineer, now):
    summaries = portfolio.summaries([here], as_of=now)
    [asked] = overview.open_facts([here], summaries=summaries)
    assert (asked.key, asked.waiting) == (KEY, 1)

    set_profile(here, answers={KEY: True}, actor=engineer, at=now)
    summaries = portfolio.summaries([here], as_of=now)
    assert overview.open_facts([here], summaries=summaries) == []


def test_asks_are_handed_on_as_the_area_states_them(here, now):
    for _ in ("made", "read back"):
        [row] = figures.standing(here, as_of=now).areas["agents"].requirements
        assert row.asks == (Ask(kind="drill:tools"),)
