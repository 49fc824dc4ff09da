"""The funnel over everything is counted once, and again as soon as an engagement moves."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from engagements.domain.pipeline import PipelineFilters
from engagements.selectors import pipeline, stage_counts
from engagements.services import engagement as service
from engagements.services import logbook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()


@pytest.fixture
def counts(monkeypatch):
    """Return how often stays were counted."""
    made, real = [], stage_counts.flows
    monkeypatch.setattr(
        stage_counts, "flows", lambda *args, **more: made.append(1) or real(*args, **more)
    )
    return made


def told(user, **asked):
    today = timezone.localdate()
    return pipeline.funnel(
        user, PipelineFilters(**asked), lanes=pipeline.scope(user).lanes, today=today
    )[1]


def begin(engagement, engineer, now, code):
    return service.create_engagement(
        client=engagement.client, code=code, name=code, owner=engineer, actor=engineer, at=now
    )


def test_it_is_counted_once(manager, playbook_engagement, engineer, now, counts):
    first = told(manager)
    logbook.add_entry(playbook_engagement, kind="note", text="A note", actor=engineer, at=now)

    assert told(manager) == first
    assert first["qualify"].entered == 1
    assert len(counts) == 1


def test_it_is_counted_again_when_an_engagement_begins_or_ends(
    manager, playbook_engagement, engineer, now, counts
):
    told(manager)
    other = begin(playbook_engagement, engineer, now, "ARD-03")
    assert told(manager)["qualify"].entered == 2

    service.close(
        other, outcome="lost", reason="No budget", version=other.version, actor=engineer, at=now
    )
    assert told(manager)["qualify"].ended == 1
    other.refresh_from_db()
    service.reopen(other, reason="Budget found", version=other.version, actor=engineer, at=now)
    assert told(manager)["qualify"].ended == 0
    assert len(counts) == 4


def test_an_engineer_is_told_of_their_own(manager, playbook_engagement, engineer, now, counts):
    told(manager)
    stranger = factories.UserFactory()

    assert told(engineer)["qualify"].entered == 1
    assert told(stranger).get("qualify", None) is None or told(stranger)["qualify"].entered == 0
    assert len(counts) > 1


def test_filters_are_counted_by_themselves(manager, playbook_engagement):
    told(manager)

    assert told(manager, owner="nobody@example.org")["qualify"].entered == 0
    assert told(manager)["qualify"].entered == 1


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param({"stamp": ["other code"], "flows": {}}, id="another stamp"),
        pytest.param(["what", "is", "this"], id="no object"),
    ],
)
def test_what_is_not_its_own_is_counted_anew(manager, playbook_engagement, stored):
    cache.set("funnel", stored)

    assert told(manager)["qualify"].entered == 1


def test_another_shape_is_counted_anew(manager, playbook_engagement):
    told(manager)
    stored = cache.get("funnel")
    stored["flows"]["qualify"] = {"nosuch": 1}
    cache.set("funnel", stored)

    assert told(manager)["qualify"].entered == 1
