"""The pipeline's rows: scope, filters against days counted by hand, and the funnel's rows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagements.domain.pipeline import PipelineFilters
from engagements.models import Engagement, StageVisit
from engagements.selectors import pipeline, portfolio
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def playbook(db):
    return factories.real_playbook()


def placed(owner, playbook, **fields):
    """Return an engagement in ``qualify`` (14 days) since ``days`` days, today counted."""
    entered = fields.pop("entered", NOW)
    return factories.engagement_with_lead(
        owner, playbook_version=playbook, stage_entered_at=entered, **fields
    )


def found(user, **asked):
    within = pipeline.scope(user)
    rows = pipeline.open_rows(user, PipelineFilters(**asked), within=within, as_of=NOW, today=TODAY)
    return set(rows.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("entered", "over", "half"),
    [
        # 14 days with today: since 11 November; in Berlin the day begins at 23:00 UTC.
        pytest.param(datetime(2026, 11, 10, 23, tzinfo=UTC), False, True, id="its last day"),
        pytest.param(datetime(2026, 11, 10, 22, 59, tzinfo=UTC), True, True, id="a minute before"),
        pytest.param(datetime(2026, 11, 17, 23, tzinfo=UTC), False, False, id="seventh day"),
        pytest.param(datetime(2026, 11, 17, 22, tzinfo=UTC), False, True, id="eighth day"),
    ],
)
def test_age_filters_agree_with_the_days_on_the_card(engineer, playbook, entered, over, half):
    row = placed(engineer, playbook, entered=entered)
    columns = pipeline.columns(
        portfolio.visible_to(engineer), within=pipeline.scope(engineer), as_of=NOW
    )
    age = columns[0].cards[0].age

    assert (row.code in found(engineer, age="over")) is over is bool(age.over_days)
    assert (row.code in found(engineer, age="half")) is half is (2 * age.days > age.limit_days)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        pytest.param(None, {"none"}, id="no date"),
        pytest.param(TODAY, {"soon", "quarter"}, id="today"),
        pytest.param(TODAY - timedelta(days=1), {"past", "quarter"}, id="yesterday"),
        pytest.param(TODAY + timedelta(days=30), {"soon", "quarter"}, id="in thirty days"),
        pytest.param(date(2027, 1, 1), set(), id="next quarter"),
    ],
)
def test_go_live_filters(engineer, playbook, day, kinds):
    row = placed(engineer, playbook, target_go_live=day)

    assert {
        kind
        for kind in ("none", "soon", "quarter", "past")
        if row.code in found(engineer, go_live=kind)
    } == kinds


def test_options_are_those_of_ones_own_engagements(engineer, manager, playbook):
    placed(engineer, playbook, client=factories.ClientFactory(sector="Energy"))
    stranger = factories.UserFactory()
    placed(stranger, playbook, client=factories.ClientFactory(sector="Secret sector"))

    mine, all_of_them = pipeline.scope(engineer), pipeline.scope(manager)

    assert mine.sectors == ("Energy",)
    assert mine.owners == ((engineer.email, engineer.name),)
    assert len(all_of_them.owners) == 2


def test_the_funnel_counts_what_a_hand_written_query_counts(engineer, playbook):
    stranger = factories.UserFactory()
    for owner in (engineer, engineer, stranger):
        placed(owner, playbook)
    voided = Engagement.objects.filter(owner=engineer).first()
    factories.StageVisitFactory(
        engagement=voided,
        stage_key="scoping",
        entered_at=NOW,
        left_at=NOW,
        voided_at=NOW,
        via="advance",
    )

    lanes = pipeline.scope(engineer).lanes
    since, flows = pipeline.funnel(engineer, PipelineFilters(), lanes=lanes, today=TODAY)

    visits = StageVisit.objects.filter(engagement__owner=engineer, voided_at=None)
    assert since == date(2025, 12, 1)
    assert flows["qualify"].entered == visits.values("engagement").distinct().count() == 2
    assert flows["scoping"].entered == 0
    assert flows["qualify"].reached_next == 0


def test_cards_are_the_longest_in_the_stage(engineer, playbook):
    for days in range(5):
        placed(engineer, playbook, entered=NOW - timedelta(days=days))

    column = pipeline.columns(
        portfolio.visible_to(engineer), within=pipeline.scope(engineer), as_of=NOW, shown=2
    )[0]

    assert [card.age.days for card in column.cards] == [5, 4]
    assert (column.count, column.more) == (5, 3)


def test_closed_engagements_are_on_no_board_and_in_the_funnel(engineer, playbook):
    placed(engineer, playbook)
    Engagement.objects.update(
        status="closed", closed_at=NOW, outcome="lost", outcome_reason="Budget"
    )

    assert found(engineer) == set()
    assert pipeline.any_for(engineer)
    lanes = pipeline.scope(engineer).lanes
    flows = pipeline.funnel(engineer, PipelineFilters(), lanes=lanes, today=TODAY)[1]
    assert flows["qualify"].ended == 1
