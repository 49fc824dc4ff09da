"""Making, changing, staffing, pausing and closing an engagement."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from engagements.domain.errors import Conflict
from engagements.models import Client, Engagement, Event, Membership, StageVisit, WaitInterval
from engagements.selectors import replay
from engagements.services import engagement as service
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def told(kind):
    """Return the payload of the one event of a kind."""
    return Event.objects.get(type=kind).payload


@pytest.fixture
def options(engineer, now):
    return {"actor": engineer, "at": now}


@pytest.fixture
def make(engineer, now):
    """Return a function that makes an engagement; words change what is asked for."""
    factories.real_playbook()

    def made(**change):
        asked = {"client": factories.ClientFactory(), "code": "ARD-02", "name": " Claims ",
                 "owner": engineer, "actor": engineer, "at": now}  # fmt: skip
        return service.create_engagement(**asked | change)

    return made


# --- clients ------------------------------------------------------------------------------------


def test_a_client_is_made_with_its_event_and_without_its_name_in_it(options):
    made = service.create_client(
        code="arden", name=" Arden Mutual ", time_zone="Europe/Rome", **options
    )

    assert (made.name, made.time_zone) == ("Arden Mutual", "Europe/Rome")
    assert told("client.created") == {"client": made.pk}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"code": "taken"}, "already", id="taken code"),
        pytest.param({"time_zone": "Mars/Olympus"}, "no time zone", id="no such zone"),
        pytest.param({"time_zone": "../etc/passwd"}, "no time zone", id="a path"),
        pytest.param({"time_zone": ""}, "no time zone", id="nothing"),
    ],
)
def test_a_client_that_cannot_be_is_refused(options, change, words):
    factories.ClientFactory(code="taken")
    asked = {"code": "arden", "name": "Arden", "time_zone": "UTC"} | change

    with pytest.raises(service.EngagementRefused, match=words):
        service.create_client(**asked, **options)
    assert Client.objects.count() == 1


# --- making -------------------------------------------------------------------------------------


def test_an_engagement_begins_in_the_first_stage_led_by_its_owner(make, engineer, now):
    row = make(target_go_live=date(2031, 2, 1))

    assert (row.name, row.current_stage, row.status, row.version) == (
        "Claims", "qualify", "open", 1,
    )  # fmt: skip
    stay = StageVisit.objects.get()
    assert (stay.stage_key, stay.via, stay.entered_at, stay.left_at) == (
        "qualify", "start", now, None,
    )  # fmt: skip
    assert [(m.user, m.role) for m in Membership.objects.all()] == [(engineer, "lead")]
    assert row.time_zone == row.client.time_zone
    types = list(Event.objects.filter(engagement=row).values_list("type", flat=True))
    assert types == ["engagement.created", "stage.entered", "member.added"]
    assert told("engagement.created")["target_go_live"] == "2031-02-01"


def test_an_engineer_who_makes_it_for_somebody_else_leads_it_too(make, manager, engineer):
    row = make(owner=manager)

    assert set(row.memberships.values_list("user", "role")) == {
        (manager.pk, "lead"),
        (engineer.pk, "lead"),
    }


def test_a_manager_who_makes_it_for_somebody_else_does_not_join(make, manager, engineer):
    row = make(actor=manager)

    assert list(row.memberships.values_list("user", flat=True)) == [engineer.pk]


def test_codes_and_currencies_are_stored_in_capitals_whoever_sends_them(make):
    row = make(code=" ard-02\n", currency="eur")

    assert (row.code, row.currency) == ("ARD-02", "EUR")


@pytest.mark.parametrize("code", ["ARD02", "ARD-2", "A-02", "ARD 02", "ARD-02\x00", ""])
def test_an_ill_formed_code_is_refused(make, code):
    with pytest.raises(service.EngagementRefused, match="looks like"):
        make(code=code)
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"value_low": 9, "value_high": 3, "currency": "EUR"}, "above", id="order"),
        pytest.param({"value_low": 1}, "currency", id="no currency"),
        pytest.param({"value_low": 1, "currency": "e1r"}, "currency", id="no such currency"),
        pytest.param({"time_zone": "Mars/Olympus"}, "no time zone", id="time zone"),
    ],
)
def test_values_that_do_not_fit_are_refused(make, change, words):
    with pytest.raises(service.EngagementRefused, match=words):
        make(**change)
    assert not Engagement.objects.exists()


def test_a_taken_code_is_refused(make):
    make()

    with pytest.raises(service.EngagementRefused, match="already"):
        make()


@pytest.mark.parametrize("fields", [{"role": "client"}, {"is_active": False}])
def test_only_active_people_of_the_firm_own_an_engagement(make, fields):
    with pytest.raises(service.EngagementRefused, match="owner"):
        make(owner=factories.UserFactory(**fields))


def test_without_a_playbook_nothing_begins(engineer, now):
    with pytest.raises(service.NoPlaybook, match="load_catalogs"):
        service.create_engagement(
            client=factories.ClientFactory(), code="ARD-02", name="x", owner=engineer,
            actor=engineer, at=now,
        )  # fmt: skip


# --- people -------------------------------------------------------------------------------------


def test_a_member_joins_and_goes(make, options):
    row, helper = make(), factories.UserFactory()
    service.add_member(row, user=helper, role="engineer", **options)
    with pytest.raises(service.EngagementRefused, match="already"):
        service.add_member(row, user=helper, role="lead", **options)

    service.remove_member(row, user=helper, **options)

    assert told("member.removed") == {"user": helper.pk}
    with pytest.raises(service.EngagementRefused, match="not on this"):
        service.remove_member(row, user=helper, **options)


def test_people_of_a_client_do_not_join_and_the_owner_does_not_go(make, options, engineer):
    row = make()

    with pytest.raises(service.EngagementRefused, match="portal"):
        service.add_member(row, user=factories.UserFactory(role="client"), role="lead", **options)
    with pytest.raises(service.EngagementRefused, match="owner"):
        service.remove_member(row, user=engineer, **options)


def test_who_is_locked_neither_joins_nor_owns(make, options):
    engagement, locked = make(), factories.UserFactory(is_active=False)

    with pytest.raises(service.EngagementRefused, match="is locked") as refusal:
        service.add_member(engagement, user=locked, role="engineer", **options)
    assert refusal.value.field == "person"
    factories.MembershipFactory(engagement=engagement, user=locked)
    with pytest.raises(service.EngagementRefused, match="active person") as refusal:
        service.change_owner(engagement, owner=locked, version=engagement.version, **options)
    assert refusal.value.field == "owner"


@pytest.mark.parametrize("was_on_it", [False, True])
def test_a_new_owner_leads(make, options, engineer, was_on_it):
    row, heir = make(), factories.UserFactory()
    if was_on_it:
        service.add_member(row, user=heir, role="engineer", **options)

    service.change_owner(row, owner=heir, version=1, **options)

    assert (row.owner, row.version) == (heir, 2)
    assert row.memberships.get(user=heir).role == "lead"
    assert told("owner.changed") == {"old": engineer.pk, "new": heir.pk}


# --- changing -----------------------------------------------------------------------------------


def test_a_change_counts_up_and_its_event_holds_no_text(make, options):
    row = make()
    changes = {"next_step": "Call Priya", "value_low": Decimal(5), "value_high": Decimal(9),
               "currency": "EUR"}  # fmt: skip

    service.change_engagement(row, changes=changes, version=1, **options)

    row.refresh_from_db()
    assert (row.next_step, row.value_low, row.version) == ("Call Priya", 5, 2)
    assert set(told("engagement.changed")["fields"]) == set(changes)
    assert "Priya" not in str(told("engagement.changed"))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"status": "closed"}, id="status"),
        pytest.param({"owner": None}, id="owner"),
        pytest.param({"target_go_live": None}, id="target"),
        pytest.param({"name": "x", "version": 7}, id="version"),
        pytest.param({"value_low": 3}, id="value without currency"),
    ],
)
def test_what_has_rules_of_its_own_is_not_changed(make, options, changes):
    row = make()

    with pytest.raises(service.EngagementRefused):
        service.change_engagement(row, changes=changes, version=1, **options)
    row.refresh_from_db()
    assert row.version == 1


WRITES = [
    pytest.param(service.change_engagement, {"changes": {"name": "x"}}, id="change"),
    pytest.param(service.move_target, {"target_go_live": None, "reason": "x"}, id="target"),
    pytest.param(service.close, {"outcome": "lost", "reason": "x"}, id="close"),
]


@pytest.mark.parametrize(("write", "asked"), WRITES)
def test_a_write_over_an_older_version_is_a_conflict_and_tells_nothing(make, options, write, asked):
    row = make()
    Engagement.objects.update(version=2)
    before = Event.objects.count()

    with pytest.raises(Conflict):
        write(row, **asked, version=1, **options)
    assert Event.objects.count() == before
    assert Engagement.objects.get().status == "open"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_dates_move_and_engagements_end_only_for_a_reason(make, options, reason):
    row = make()

    with pytest.raises(service.EngagementRefused, match="Say why"):
        service.move_target(row, target_go_live=None, reason=reason, version=1, **options)
    with pytest.raises(service.EngagementRefused, match="Say why"):
        service.close(row, outcome="lost", reason=reason, version=1, **options)


# --- waiting ------------------------------------------------------------------------------------


def wait(row, options, **change):
    asked = {"kind": "paused", "waiting_on": "client", "reason": "Holidays"} | change
    return service.start_wait(row, **asked, **options)


def test_a_pause_is_an_interval_and_a_status(make, options):
    row = make()
    wait(row, options)
    assert row.status == "paused"

    service.end_wait(row, kind="paused", **options)

    assert row.status == "open"
    assert WaitInterval.objects.get().ended_at == options["at"]
    assert told("wait.started") == {"kind": "paused", "waiting_on": "client"}


def test_a_block_does_not_pause_and_stands_beside_a_pause(make, options):
    row = make()
    wait(row, options, kind="blocked", waiting_on="us")
    assert row.status == "open"

    wait(row, options)
    service.end_wait(row, kind="blocked", **options)
    assert row.status == "paused"


def test_one_of_a_kind_at_a_time(make, options):
    row = make()
    wait(row, options)

    with pytest.raises(service.EngagementRefused, match="already"):
        wait(row, options)
    with pytest.raises(service.EngagementRefused, match="not blocked"):
        service.end_wait(row, kind="blocked", **options)
    with pytest.raises(IntegrityError):
        WaitInterval.objects.create(
            engagement=row, kind="paused", waiting_on="us", started_at=options["at"]
        )


def test_a_closed_engagement_does_not_wait(make, options):
    row = make()
    wait(row, options)
    service.close(row, outcome="killed", reason="Sponsor left.", version=row.version, **options)

    assert not WaitInterval.objects.filter(ended_at=None).exists()
    with pytest.raises(service.EngagementRefused, match="closed"):
        wait(row, options)


# --- ending -------------------------------------------------------------------------------------


def test_closing_ends_the_stay_and_keeps_the_stage(make, options):
    row = make()
    service.close(row, outcome="lost", reason=" No budget. ", version=1, **options)

    assert (row.status, row.outcome, row.outcome_reason) == ("closed", "lost", "No budget.")
    assert (row.closed_at, row.current_stage) == (options["at"], "qualify")
    assert StageVisit.objects.get().left_at == options["at"]
    assert "budget" not in str(told("engagement.closed"))
    with pytest.raises(service.EngagementRefused, match="already"):
        service.close(row, outcome="lost", reason="x", version=row.version, **options)


def test_nothing_is_completed_before_the_last_gate(make, options):
    with pytest.raises(service.EngagementRefused, match="last gate"):
        service.close(make(), outcome="completed", reason="Done.", version=1, **options)


def test_opening_again_goes_on_in_the_same_stage(make, options):
    row = make()
    with pytest.raises(service.EngagementRefused, match="is open"):
        service.reopen(row, reason="x", version=1, **options)
    service.close(row, outcome="lost", reason="Budget.", version=1, **options)
    with pytest.raises(service.EngagementRefused, match="Say why"):
        service.reopen(row, reason=" ", version=2, **options)

    later = options | {"at": options["at"] + timedelta(days=3)}
    service.reopen(row, reason="It is back.", version=2, **later)

    assert (row.status, row.outcome, row.stage_entered_at) == ("open", "", later["at"])
    assert list(replay.differences()) == []
