"""Lists filtered and sorted by readiness in SQL say what judging each engagement says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.domain.pipeline import PipelineFilters
from engagements.domain.readiness import Verdict
from engagements.models import Engagement, Figures
from engagements.selectors import pipeline, portfolio, readiness
from engagements.services import engagement as service
from engagements.services import stages
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def three(playbook_engagement, engineer, now):
    """Engagements that stand differently: untouched, with nothing met, with proof for all."""
    made = [playbook_engagement]
    for number, state in ((3, "unmet"), (4, "met")):
        row = service.create_engagement(
            client=playbook_engagement.client, code=f"ARD-{number:02d}", name=f"Number {number}",
            owner=engineer, actor=engineer, at=now - timedelta(days=9),
        )  # fmt: skip
        gate = readiness.context(row, as_of=now).book.gate_out_of("qualify")
        for item in gate.criteria:
            if item.kind == "evidence":
                paper = factories.EvidenceFactory(engagement=row) if state == "met" else None
                stages.record_criterion(
                    row, gate_key=gate.key, criterion_key=item.key, state=state, note="Looked at",
                    evidence=paper, actor=engineer, at=now,
                )  # fmt: skip
        made.append(row)
    return made


def listed(user, **asked):
    now = timezone.now()
    wanted, rows = PipelineFilters(**asked), portfolio.visible_to(user)
    late = pipeline.caught_up(rows, wanted, as_of=now)
    rows = pipeline.matching(rows, wanted, within=None, as_of=now, today=now.date())
    rows, order = pipeline.ordered(rows, wanted, otherwise=("-updated_at", "-id"))
    return [row.code for row in rows.order_by(*order)], late


def judged(rows):
    return {
        row.code: readiness.readiness(row, as_of=timezone.now()).judgement
        for row in Engagement.objects.filter(pk__in=[one.pk for one in rows])
    }


def test_the_filter_finds_what_is_judged_so(three, engineer):
    truth = judged(three)
    assert len({found.verdict for found in truth.values()}) > 1

    for verdict in Verdict:
        codes, late = listed(engineer, verdict=verdict.value)
        assert set(codes) == {code for code, found in truth.items() if found.verdict is verdict}
        assert late == 0


@pytest.mark.parametrize(("sort", "sign"), [("worst", 1), ("best", -1)])
def test_the_order_is_that_of_the_ranges(three, engineer, sort, sign):
    truth = judged(three)

    codes, _ = listed(engineer, sort=sort)

    ranges = [(truth[code].low, truth[code].high) for code in codes]
    assert len(set(ranges)) > 1
    assert ranges == sorted(ranges, reverse=sign < 0)


def test_what_changed_is_judged_before_the_list_is_made(three, engineer, now):
    listed(engineer, verdict="NO_GO")
    Figures.objects.filter(engagement=three[0]).update(verdict="GO", through=10_000)

    assert listed(engineer, verdict="GO") == ([], 0)


def test_more_than_a_list_can_wait_for_is_counted(three, engineer, monkeypatch):
    monkeypatch.setattr(pipeline, "MOST_AT_ONCE", 1)

    codes, late = listed(engineer, sort="worst")

    assert (len(codes), late) == (3, 2)
    assert [listed(engineer, sort="worst")[1] for _ in range(2)] == [1, 0]


def test_it_costs_the_same_for_many(three, engineer, playbook_engagement):
    counts = []
    for more in (1, 12):
        for _ in range(more):
            factories.engagement_with_lead(
                engineer, playbook_version=playbook_engagement.playbook_version
            )
        listed(engineer, verdict="NO_GO")
        with CaptureQueriesContext(connection) as queries:
            listed(engineer, verdict="NO_GO")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_nothing_is_judged_for_other_filters(three, engineer):
    listed(engineer, stage="qualify")

    assert not Figures.objects.exists()
