"""Counts that the database makes, against the pure rules over the same rows."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.domain import pipeline as rules
from engagements.domain.pipeline import Stay
from engagements.domain.units import day_begins
from engagements.models import Engagement, StageVisit
from engagements.selectors import pipeline, portfolio, stage_counts
from engagements.services import playbooks
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]

# Half hours, the line of days, midnights that are skipped or come twice, and names with a sign.
ZONES = ["UTC", "Europe/Berlin", "Europe/Rome", "America/St_Johns", "Asia/Kathmandu",
         "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana", "America/Santiago",
         "Africa/Cairo", "Atlantic/Azores", "Etc/GMT+12", "Etc/GMT-14", "Etc/GMT+5"]  # fmt: skip
STAGES = ("qualify", "scoping", "readiness", "pilot", "unknown")
TURNS = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),
         datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC),
         datetime(2026, 4, 5, 3, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC),
         datetime(2026, 4, 23, 22, tzinfo=UTC), datetime(2026, 10, 29, 21, tzinfo=UTC)]  # fmt: skip
GAPS = st.timedeltas(min_value=timedelta(hours=-30), max_value=timedelta(hours=30))
MOMENTS = st.builds(lambda turn, gap: turn + gap, st.sampled_from(TURNS), GAPS)
DAYS_AGO = st.integers(-1, 120)


@st.composite
def entries(draw, as_of):
    """A stay's beginning: near a midnight some days before ``as_of``, or anywhere near."""
    zone = draw(st.sampled_from(ZONES))
    day = as_of.astimezone(ZoneInfo(zone)).date() - timedelta(days=draw(DAYS_AGO))
    midnight = day_begins(day, time_zone=zone)
    apart = draw(st.sampled_from([-3600, -1, 0, 1, 1800, 3600, 40_000]))
    return zone, midnight + timedelta(seconds=apart)


@st.composite
def cases(draw):
    as_of = draw(MOMENTS)
    return as_of, draw(st.lists(entries(as_of), min_size=6, max_size=6))


@pytest.fixture
def six(engineer):
    """Six engagements of two playbooks with the same stages and other days for them."""
    slow = factories.real_playbook()
    text = Path("engagements/data/playbooks/enterprise-ai-deployment-1.yaml").read_text()
    text = text.replace("key: enterprise-ai", "key: quick-ai", 1)
    for days, fewer in ((14, 1), (21, 2), (56, 3)):
        text = text.replace(f"sle_days: {days}", f"sle_days: {fewer}")
    quick = playbooks.publish(text, name="quick.yaml", at=datetime.now(UTC))[0]
    versions = [slow, slow, slow, slow, quick, quick]
    rows = [factories.engagement_with_lead(engineer, playbook_version=v) for v in versions]
    return SimpleNamespace(user=engineer, rows=rows)


def is_past_half(age):
    return 2 * age.days > age.limit_days


def spread(found):
    """Count ages by the part of the stage's time they have reached."""
    over = sum(age.over_days > 0 for age in found)
    past_half = sum(is_past_half(age) for age in found)
    return rules.Ages(first_half=len(found) - past_half, second_half=past_half - over, over=over)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=cases(), picks=st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_the_database_counts_the_ages_that_the_rule_counts(six, case, picks):
    as_of, stays = case
    by_stage = defaultdict(list)
    for row, (zone, entered_at), pick in zip(six.rows, stays, picks, strict=True):
        book = pipeline.stages.playbook(row)
        stage = book.stages[pick % len(book.stages)]
        Engagement.objects.filter(pk=row.pk).update(
            time_zone=zone, stage_entered_at=entered_at, current_stage=stage.key
        )
        by_stage[stage.key].append(
            rules.age(entered_at=entered_at, until=as_of, limit_days=stage.sle_days, time_zone=zone)
        )

    within = pipeline.scope(six.user)
    counted = stage_counts.ages(
        portfolio.visible_to(six.user), books=within.books, zones=within.zones, as_of=as_of
    )

    assert counted == {stage: spread(found) for stage, found in by_stage.items()}
    for age, wanted in (("over", lambda age: age.over_days > 0), ("half", is_past_half)):
        asked = rules.PipelineFilters(age=age)
        rows = pipeline.open_rows(six.user, asked, within=within, as_of=as_of, today=as_of.date())
        assert rows.count() == sum(wanted(age) for ages in by_stage.values() for age in ages)


@st.composite
def visits(draw):
    """Stays of six engagements around the window's first day and around clock changes."""
    near = st.builds(lambda gap: datetime(2025, 12, 1, tzinfo=UTC) + gap, GAPS)
    found = []
    for _ in range(draw(st.integers(0, 25))):
        entered_at = draw(near | MOMENTS)
        stays = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=60)))
        found.append(
            SimpleNamespace(
                of=draw(st.integers(0, 5)),
                stage=draw(st.sampled_from(STAGES)),
                entered_at=entered_at,
                left_at=None if stays is None else entered_at + stays,
            )
        )
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drawn=visits(),
    zones=st.lists(st.sampled_from(ZONES), min_size=6, max_size=6),
    closed=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_the_database_counts_what_the_rule_counts_of_who_came_through(six, drawn, zones, closed):
    lanes, since = STAGES[:4], datetime(2025, 12, 1, tzinfo=UTC).date()
    StageVisit.objects.all().delete()
    for row, zone, ended in zip(six.rows, zones, closed, strict=True):
        state = {"status": "open", "closed_at": None, "outcome": "", "outcome_reason": ""}
        if ended:
            state = {
                "status": "closed", "closed_at": TURNS[0], "outcome": "lost", "outcome_reason": "x"
            }  # fmt: skip
        Engagement.objects.filter(pk=row.pk).update(time_zone=zone, **state)
    rows = {}
    for stay in drawn:  # one open stay at most
        if stay.left_at is None:
            rows[stay.of, "open"] = stay
        else:
            rows[len(rows), stay.of] = stay
    made = [
        StageVisit(
            engagement=six.rows[stay.of],
            stage_key=stay.stage,
            entered_at=stay.entered_at,
            left_at=stay.left_at,
            entered_by=six.user,
            via="advance",
        )
        for stay in rows.values()
    ]
    StageVisit.objects.bulk_create(made)

    counted = stage_counts.flows(StageVisit.objects.all(), stages=lanes, since=since)

    stays = [
        Stay(
            engagement=stay.of,
            stage=stay.stage,
            entered_at=stay.entered_at,
            left_at=stay.left_at,
            closed=closed[stay.of],
            time_zone=zones[stay.of],
        )
        for stay in rows.values()
    ]
    assert counted == rules.flow(stays, stages=lanes, since=since), stays
