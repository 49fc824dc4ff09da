"""What compliance stores beside the figures, and what it remembers for its own lists."""

from dataclasses import fields

import pytest

from engagements.areas.compliance import selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import ControlState, Framework
from engagements.domain import codec
from engagements.models import Engagement, Figures
from engagements.selectors import figures, readiness
from engagements.services import engagement as service
from engagements.services.facts import set_profile
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def taken(playbook_engagement, engineer, now):
    factories.load_catalogs()
    framework = Framework.objects.get(key="owasp-llm-2025")
    by = {"actor": engineer, "at": now}
    compliance.adopt_framework(playbook_engagement, framework=framework, **by)
    answers = {"ai.uses_llm": True, "ai.tool_use": True, "ai.rag": False}
    set_profile(playbook_engagement, answers=answers, **by)
    return playbook_engagement


def fresh(engagement):
    return Engagement.objects.select_related("owner", "playbook_version").get(pk=engagement.pk)


def context_of(engagement, now):
    return readiness.context(fresh(engagement), as_of=now)


def same(one, other):
    for field in fields(one):
        if field.compare:
            assert getattr(one, field.name) == getattr(other, field.name), field.name


def test_a_case_file_reads_back_as_it_was(taken, now):
    same(
        selectors.file_of(figures.standing(fresh(taken), as_of=now)),
        context_of(taken, now).cases["compliance"].record,
    )


@pytest.mark.parametrize(
    "records",
    [
        pytest.param({}, id="nothing is stored"),
        pytest.param({"compliance": None}, id="it is empty"),
        pytest.param({"compliance": {"cases": [{"control": "x"}]}}, id="it cannot be read"),
        pytest.param({"compliance": [], "nosuch": {"a": 1}}, id="it is of another shape"),
    ],
)
def test_a_record_that_cannot_be_read_is_read_anew(taken, now, records):
    figures.standing(fresh(taken), as_of=now)
    detail = Figures.objects.get(engagement=taken).detail
    Figures.objects.update(detail=detail | {"records": records})

    same(
        selectors.file_of(figures.standing(fresh(taken), as_of=now)),
        context_of(taken, now).cases["compliance"].record,
    )


def test_a_stored_file_holds_nothing_of_the_library(taken, now):
    """Libraries never change, so their texts are not stored with every engagement."""
    figures.standing(fresh(taken), as_of=now)
    [control] = taken_controls(taken)[:1]

    stored = codec.to_json(Figures.objects.get(engagement=taken).detail["records"]).decode()
    assert f'"control":{control.pk},' in stored
    assert control.statement[:40] not in stored


def taken_controls(engagement):
    return list(selectors.controls_of(engagement).order_by("order"))


def test_states_of_controls_follow_the_figures(taken, engineer, now):
    figures.found([taken], as_of=now)
    states = dict(ControlState.objects.values_list("control__ref", "state"))
    case = context_of(taken, now).cases["compliance"]
    judged = {
        row.case.ref: row.state.value
        for row in case.record.assessed(case.target.on)
        if row.case.assessable
    }
    assert states == judged != {}

    service.close(
        taken, outcome="lost", reason="No budget", version=taken.version, actor=engineer, at=now
    )
    figures.refresh(as_of=now, at_most=10)
    assert not ControlState.objects.exists()
