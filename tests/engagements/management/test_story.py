"""A story of the demo: stays, gates, and what a gate without its area means."""

import random
from dataclasses import replace

import pytest
from django.utils import timezone

from engagements import registry
from engagements.domain.readiness import Level
from engagements.domain.stages.playbook import Criterion, Gate, Kind
from engagements.management.demo import story as stories
from engagements.management.demo.cases import CASES
from engagements.management.demo.story import Story
from engagements.models import PlaybookVersion
from tests import factories


@pytest.fixture
def story():
    def of(code):
        case = next(case for case in CASES if case.code == code)
        return Story(
            case=case, client=None, people={}, now=timezone.now(), random=random.Random(code)
        )

    return of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_stays_follow_each_other_up_to_the_end(case, story):
    stays = list(story(case.code).stays())

    assert [stay.stage for stay in stays] == [stage for stage, _ in case.stays]
    assert (stays[0].entered, stays[-1].left) == (case.age_days, case.ended_days or 0)
    assert [stay.left for stay in stays[:-1]] == [stay.entered for stay in stays[1:]]


@pytest.mark.django_db
def test_a_recycle_passes_no_gate(story):
    factories.load_catalogs()
    recycled = story("FER-02")
    book = PlaybookVersion.objects.get()
    recycled.engagement = factories.EngagementFactory(playbook_version=book)

    assert [stage for stage, _ in recycled.gates()] == [
        "qualify", "scoping", "readiness", "readiness",
    ]  # fmt: skip


def test_the_areas_of_a_gate_are_those_that_its_checks_name():
    def check(name, **params):
        return Criterion(
            key=name, text=name, kind=Kind.AUTO, level=Level.MUST, check=name, params=params
        )

    own = check("area_musts", area="delivery")
    gate = Gate(
        key="g",
        title="G",
        from_stage="a",
        to_stage="b",
        approver_roles=(),
        criteria=(own, check("area_musts", area="moon"), check("sun.shines")),
    )

    assert stories._areas_of(gate) == {"delivery", "moon", "sun"}
    assert stories._areas_of(replace(gate, criteria=(own,))) <= {
        area.key for area in registry.areas()
    }
