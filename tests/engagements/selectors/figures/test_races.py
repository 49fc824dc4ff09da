"""What is written while figures are worked out, or by a clock that is ahead, is never lost."""

from datetime import timedelta

import pytest

from engagements.models import Engagement
from engagements.selectors import figures, readiness
from engagements.selectors.figures.summary import summary_of
from engagements.services import engagement as service
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def rows(*engagements):
    found = Engagement.objects.select_related("owner", "playbook_version")
    return list(found.filter(pk__in=[row.pk for row in engagements]).order_by("pk"))


def fresh(one, at):
    return summary_of(readiness.context(rows(one)[0], as_of=at))


def held(one, at):
    return figures.found(rows(one), as_of=at)[one.pk].summary


def test_an_owner_who_changes_meanwhile(playbook_engagement, engineer, now):
    one = playbook_engagement
    stale = rows(one)
    service.change_owner(
        rows(one)[0],
        owner=factories.UserFactory(name="New Owner"),
        version=one.version,
        actor=engineer,
        at=now,
    )
    figures.found(stale, as_of=now + timedelta(seconds=1))
    later = now + timedelta(minutes=5)
    assert held(one, later) == fresh(one, later)


def test_an_engagement_that_ends_meanwhile(playbook_engagement, engineer, now):
    one = playbook_engagement
    stale = rows(one)
    service.close(
        rows(one)[0], outcome="lost", reason="x", version=one.version, actor=engineer, at=now
    )
    figures.found(stale, as_of=now + timedelta(seconds=1), detail=True)
    later = now + timedelta(minutes=5)
    assert held(one, later) == fresh(one, later)
