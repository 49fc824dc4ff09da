"""The demo's portfolio: real history through the services, seeded once."""

import itertools
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.areas.compliance import selectors as compliance
from engagements.areas.compliance.domain.states import State
from engagements.areas.compliance.models import ControlException
from engagements.areas.compliance.selectors import library as controls
from engagements.areas.dataenv import selectors as dataenv
from engagements.areas.dataenv.management import warehouse
from engagements.areas.dataenv.models import ProbeRun, Source
from engagements.domain.units import local_day
from engagements.management.demo import portfolio
from engagements.models import Engagement, Event, Figures, LogEntry, StageVisit, User, WaitInterval
from engagements.selectors import events, figures, readiness, replay
from engagements.selectors import portfolio as portfolio_selectors
from engagements.selectors import views as view_selectors

STAGES = {"qualify", "scoping", "readiness", "pilot", "hardening", "rollout", "adoption",
          "handover"}  # fmt: skip


def told(rows, *, as_of):
    """Return all figures that pages ask for, by the code of the engagement."""
    manager = User.objects.get(email="manager@firm.example")
    library = controls.controls(
        manager, filters=controls.ControlFilters(), as_of=as_of, size=100, places=100
    )
    found = {"": library}
    summaries = portfolio_selectors.summaries(rows, as_of=as_of)
    for row in rows:
        standing = figures.standing(row, as_of=as_of)
        # The moment itself is told beside the figures: another one is no other figure.
        found[row.code] = (summaries[row.pk], replace(standing.detail, as_of=as_of))
    return found


class TestPortfolio(TestCase):
    """Seeded once for all tests of the class, and rolled back after them."""

    @classmethod
    def setUpTestData(cls):
        folder = Path(cls.enterClassContext(TemporaryDirectory()))
        cls.enterClassContext(override_settings(FDE_FILES=folder))
        call_command("load_catalogs", verbosity=0)
        before = time.process_time()
        cls.seeded = portfolio.seed(today=timezone.localdate(), at=timezone.now())
        cls.seconds = time.process_time() - before

    def setUp(self):
        rows = Engagement.objects.select_related("client", "owner", "playbook_version")
        self.made = {row.code: row for row in rows}

    def test_24_engagements_over_all_stages_and_ends(self):
        assert (self.seeded.made, len(self.made)) == (24, 24)
        assert {row.current_stage for row in self.made.values() if row.status != "closed"} == STAGES
        ends = Counter(row.outcome for row in self.made.values() if row.status == "closed")
        assert ends["killed"] >= 2
        assert set(ends) == {"killed", "lost", "completed", "handed_back"}
        assert {row.currency for row in self.made.values()} == {"EUR", "GBP"}

    def test_stored_figures_are_those_that_would_be_worked_out(self):
        now = timezone.now()
        rows = [row for row in self.made.values() if row.status != "closed"]
        fresh = told(rows, as_of=now)
        with CaptureQueriesContext(connection) as queries:
            stored = told(rows, as_of=now)

        # Summaries of all in one statement, one for each engagement's pages, six for the library.
        assert len(queries) <= 1 + len(rows) + 6
        for code, found in fresh.items():
            assert stored[code] == found, code

    def test_figures_are_the_same_on_every_day_on_which_they_hold(self):
        """Nothing that time alone changes is missing among the days that end figures."""
        now = timezone.now()
        rows = [row for row in self.made.values() if row.status != "closed"]
        told(rows, as_of=now)
        ends = dict(Figures.objects.values_list("engagement__code", "holds_until"))
        began = {code: found for code, found in told(rows, as_of=now).items() if code}
        days = 0
        for ahead in range(1, 31):
            day = now + timedelta(days=ahead)
            held = [row for row in rows if day < ends[row.code]]
            Figures.objects.all().delete()
            days += len(held)
            summaries = portfolio_selectors.summaries(held, as_of=day)
            for row in held:
                detail = replace(figures.standing(row, as_of=day).detail, as_of=now)
                assert (summaries[row.pk], detail) == (
                    began[row.code][0], replace(began[row.code][1], as_of=now)
                ), (row.code, ahead)  # fmt: skip
        assert days > 30

    def test_many_engagements_are_judged_as_each_alone(self):
        now = timezone.now()
        rows = list(self.made.values())
        together = readiness.contexts(rows, as_of=now)
        for row in rows:
            alone = readiness.context(row, as_of=now)
            assert together[row.pk].readiness == alone.readiness, row.code
            assert together[row.pk].review() == alone.review(), row.code

    def test_one_engagement_waits_to_be_moved(self):
        now = timezone.now()
        ready = [
            row.code
            for row in self.made.values()
            if row.status == "open"
            and not (standing := figures.standing(row, as_of=now)).review.unsettled_musts
            and standing.outcome == "go"
        ]

        assert ready == ["CAS-02"]

    def test_the_managers_views_stand_in_every_sidebar(self):
        engineer = User.objects.get(email="engineer@firm.example")

        titles = [view.title for view in view_selectors.pinned_for(engineer)]

        assert titles == ["Go-live this quarter", "Over stage target", "Waiting on client"]

    def test_pauses_blocks_and_recycles(self):
        waits = WaitInterval.objects.filter(ended_at=None).values_list("kind", flat=True)
        recycled = StageVisit.objects.filter(via="recycle").values("engagement").distinct()

        assert Counter(waits)["paused"] >= 2
        assert Counter(waits)["blocked"] >= 2
        assert recycled.count() >= 2
        assert WaitInterval.objects.exclude(ended_at=None).exists()

    def test_stale_contested_and_once_excepted_controls(self):
        now = timezone.now()
        states = Counter(
            row.state
            for engagement in self.made.values()
            for row in compliance.control_rows(engagement, as_of=now)
        )

        assert states[State.STALE] >= 5
        assert states[State.CONTESTED] >= 3
        assert states[State.NOT_SATISFIED] >= 3
        expired = ControlException.objects.filter(expires_on__lt=now.date(), revoked_at=None)
        assert expired.exclude(approved_at=None).exists()

    def test_a_source_fell_silent(self):
        run = ProbeRun.objects.get(engagement=self.made["MAR-01"])

        (late,) = run.results.filter(probe="TML-01", outcome="fail")
        assert late.table.endswith("cases")

    def test_some_of_what_the_flagship_proved_lapses_within_two_weeks(self):
        flagship = self.made[self.seeded.flagship]
        summary = portfolio_selectors.summaries([flagship], as_of=timezone.now())[flagship.pk]

        today = local_day(timezone.now(), time_zone=flagship.time_zone)
        assert {(lapse.on - today).days for lapse in summary.lapses} >= {5, 9, 12}

    def test_the_flagship_has_the_warehouse_with_what_was_agreed(self):
        flagship = self.made[self.seeded.flagship]
        source = Source.objects.get(engagement=flagship)
        told = {row["table"]: row for row in warehouse.expectations()}

        assert dataenv.sources(flagship)[0].source == source
        assert source.file.size > 10_000_000
        assert set(source.expectations.values_list("table", flat=True)) == set(told)
        for row in source.expectations.all():
            kept = {key: getattr(row, key) for key in told[row.table]}
            assert kept == told[row.table]

    def test_history_is_whole_and_lies_in_the_past(self):
        now = timezone.now()

        assert list(events.breaks()) == []
        assert not Event.objects.filter(occurred_at__gt=now).exists()
        assert not StageVisit.objects.filter(entered_at__gt=now).exists()
        assert not LogEntry.objects.filter(occurred_at__gt=now).exists()
        for engagement in self.made.values():
            kinds = set(Event.objects.filter(engagement=engagement).values_list("type", flat=True))
            assert {"engagement.created", "stage.entered", "entry.added"} <= kinds
            visits = list(StageVisit.objects.filter(engagement=engagement))
            for earlier, later in itertools.pairwise(visits):
                assert earlier.left_at == later.entered_at

    def test_the_rows_are_what_the_events_tell(self):
        assert list(replay.differences()) == []

    def test_five_people_sign_in(self):
        roles = Counter(login.role for login in self.seeded.logins)
        accounts = {user.email: user for user in User.objects.filter(is_demo=True)}

        assert sum(roles.values()) == 5
        assert sum(count for role, count in roles.items() if role.startswith("Client")) == 2
        for login in self.seeded.logins:
            assert accounts[login.email].check_password(login.password)
            assert login.password not in accounts[login.email].password
        assert len({login.password for login in self.seeded.logins}) == 5

    def test_a_second_run_adds_nothing_and_makes_new_passwords(self):
        before = Event.objects.exclude(engagement=None).count()

        again = portfolio.seed(today=timezone.localdate(), at=timezone.now())

        assert (again.made, again.flagship) == (0, self.seeded.flagship)
        assert Event.objects.exclude(engagement=None).count() == before
        assert {login.email for login in again.logins} == {
            login.email for login in self.seeded.logins
        }
        for old, new in zip(self.seeded.logins, again.logins, strict=True):
            user = User.objects.get(email=new.email)
            assert user.check_password(new.password)
            assert not user.check_password(old.password)

    def test_the_command_prints_how_to_sign_in(self):
        out = StringIO()

        call_command("seed_demo", stdout=out)

        first, *lines = out.getvalue().splitlines()
        assert "nothing was added" in first
        assert [line.split()[-2] for line in lines] == [login.email for login in self.seeded.logins]

    def test_the_command_refuses_production(self):
        with override_settings(FDE_ENV="production"), pytest.raises(CommandError) as refusal:
            call_command("seed_demo")

        assert refusal.value.returncode == 2

    def test_seeding_costs_little(self):
        assert self.seconds < 60  # seconds of processor time, on a machine that others use too
