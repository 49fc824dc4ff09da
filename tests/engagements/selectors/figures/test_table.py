"""Figures are worked out once, hold until something can change them, and carry nobody's rights."""

from dataclasses import field, make_dataclass, replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements import tasks
from engagements.domain import codec
from engagements.models import Engagement, Figures, Membership
from engagements.selectors import figures, readiness
from engagements.selectors.figures import table
from engagements.services import engagement as service
from engagements.services import events, logbook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
READ = 1  # statements that read figures which hold


@pytest.fixture
def two(playbook_engagement, engineer, now):
    other = service.create_engagement(
        client=playbook_engagement.client, code="ARD-03", name="Claims", owner=engineer,
        actor=engineer, at=now - timedelta(days=9),
    )  # fmt: skip
    return [playbook_engagement, other]


def rows(*engagements):
    found = Engagement.objects.select_related("owner", "playbook_version")
    return list(found.filter(pk__in=[row.pk for row in engagements]).order_by("pk"))


def statements(engagements, at, *, detail=False):
    """Return how many statements it takes to read the figures of engagements."""
    mine = rows(*engagements)
    with CaptureQueriesContext(connection) as queries:
        figures.found(mine, as_of=at, detail=detail)
    return len(queries)


def test_figures_that_hold_are_read_by_one_statement_whatever_their_number(two, now):
    assert statements(two, now) > READ
    assert statements(two, now) == READ
    assert statements(two[:1], now) == READ


def test_the_pages_of_an_engagement_add_their_part_once(two, now):
    statements(two, now)

    assert statements(two[:1], now, detail=True) > READ
    assert statements(two[:1], now, detail=True) == READ
    assert statements(two, now) == READ


@pytest.mark.parametrize(
    ("event", "here", "told", "made_anew"),
    [
        pytest.param("engagement.changed", True, {}, True, id="an event of the engagement"),
        pytest.param("user.changed", False, {"change": "name"}, True, id="a name may be another"),
        pytest.param("user.changed", False, {"change": "profile"}, False, id="another setting"),
        pytest.param("user.changed", False, {"change": "password"}, False, id="a new password"),
        pytest.param("user.signed_in", False, {}, False, id="somebody signed in"),
        pytest.param("catalog.loaded", False, {}, False, id="a library was loaded"),
        pytest.param("client.changed", False, {}, False, id="a client was changed"),
    ],
)
def test_figures_end_with_what_they_rest_on(two, engineer, now, event, here, told, made_anew):
    statements(two, now)
    events.record(
        event, engagement=two[0] if here else None, actor=engineer, at=now, source="ui", **told
    )

    # Two statements ask which figures hold: one for a list's rows, one that only finds the others.
    late = figures.lapsed(Engagement.objects.all(), as_of=now)
    assert (two[0] in late) is made_anew
    assert (statements(two[:1], now) > READ) is made_anew


def test_an_event_of_another_engagement_ends_nothing(two, engineer, now):
    statements(two, now)
    logbook.add_entry(two[1], kind="note", text="A note", actor=engineer, at=now)

    assert statements(two[:1], now) == READ


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"rules": "0" * 16}, id="other code"),
        pytest.param({"format": 99}, id="another format"),
        pytest.param({"summary": {"stage": "Qualify"}}, id="fields are missing"),
        pytest.param({"summary": {"nosuch": 1}}, id="fields nobody knows"),
        pytest.param({"summary": []}, id="no object at all"),
    ],
)
def test_figures_of_other_code_or_shape_are_made_anew(two, now, change):
    wanted = figures.found(rows(*two), as_of=now)
    Figures.objects.update(**change)

    assert figures.found(rows(*two), as_of=now) == wanted
    assert statements(two, now) == READ


def test_a_detail_that_cannot_be_read_is_made_anew(two, now):
    wanted = figures.standing(rows(two[0])[0], as_of=now).detail
    Figures.objects.update(detail={"areas": "none"})

    assert figures.standing(rows(two[0])[0], as_of=now).detail == wanted


def dataclasses_in(kind, seen=None):
    """Yield a dataclass and every one inside it."""
    from typing import get_args, get_type_hints

    seen = set() if seen is None else seen
    for arm in get_args(kind):
        yield from dataclasses_in(arm, seen)
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__") and kind not in seen:
        seen.add(kind)
        yield kind
        for hint in get_type_hints(kind).values():
            yield from dataclasses_in(hint, seen)


CARRIED = [*dataclasses_in(figures.Summary), *dataclasses_in(figures.Detail)]


@pytest.mark.parametrize("kind", CARRIED, ids=lambda kind: kind.__name__)
def test_a_field_more_in_what_figures_carry_makes_them_anew(two, now, monkeypatch, kind):
    """The shape of everything stored is part of the version of the code."""
    statements(two, now, detail=True)
    before = table.rules_version()
    grown = make_dataclass("Grown", [("risk", str, field(default=""))], bases=(kind,), frozen=True,
                           kw_only=True)  # fmt: skip
    monkeypatch.setitem(kind.__annotations__, "risk", str)
    monkeypatch.setitem(kind.__dataclass_fields__, "risk", grown.__dataclass_fields__["risk"])
    codec._reader.cache_clear()
    table.rules_version.cache_clear()
    try:
        assert table.rules_version() != before
        assert statements(two, now, detail=True) > READ
    finally:
        monkeypatch.undo()
        codec._reader.cache_clear()
        table.rules_version.cache_clear()


def test_figures_end_when_time_may_change_them(two, engineer, now):
    row = Figures.objects.get
    statements(two, now)
    ends = row(engagement=two[0]).holds_until

    everything = Engagement.objects.all()
    assert two[0] not in figures.lapsed(everything, as_of=ends - timedelta(seconds=1))
    assert statements(two[:1], ends - timedelta(seconds=1)) == READ
    assert two[0] in figures.lapsed(everything, as_of=ends)
    assert statements(two[:1], ends) > READ


def test_figures_of_a_clock_that_ran_ahead_do_not_hold(two, now):
    statements(two, now + timedelta(days=3))

    assert statements(two, now) > READ


def test_what_begins_to_count_later_today_ends_them(two, engineer, now):
    evening = now + timedelta(minutes=20)
    statements(two, now)
    logbook.add_entry(two[0], kind="decision", text="Go", actor=engineer, at=now)
    from engagements.models import LogEntry

    LogEntry.objects.filter(engagement=two[0]).update(occurred_at=evening)
    statements(two, now)

    assert Figures.objects.get(engagement=two[0]).holds_until <= evening


def test_the_task_works_out_what_does_not_hold(two, engineer, now):
    assert figures.refresh(as_of=now, at_most=10) == 2
    assert figures.refresh(as_of=now, at_most=10) == 0

    logbook.add_entry(two[0], kind="note", text="A note", actor=engineer, at=now)
    assert figures.refresh(as_of=now, at_most=10) == 1
    assert statements(two, now) == READ


def test_the_task_stops_in_time_and_goes_on_later(two, now):
    assert figures.refresh(as_of=now, at_most=1) == 1
    assert figures.refresh(as_of=now, at_most=1) == 1
    assert figures.refresh(as_of=now, at_most=1) == 0


def test_closed_engagements_are_left_out(two, now):
    Engagement.objects.filter(pk=two[0].pk).update(
        status="closed", outcome="lost", outcome_reason="No budget", closed_at=now
    )

    assert figures.refresh(as_of=now, at_most=10) == 1


def test_one_that_cannot_be_worked_out_holds_up_no_other(two, now, engineer):
    factories.engagement_with_lead(engineer)  # its playbook is empty

    assert figures.refresh(as_of=now, at_most=10) == 2
    assert statements(two, now) == READ


def test_the_page_shows_what_the_task_worked_out(two, signed_in, engineer):
    tasks.refresh_figures()
    browser = signed_in(engineer)
    page = reverse("engagements:engagement-list")
    with CaptureQueriesContext(connection) as first:
        before = browser.get(page).content
    Figures.objects.all().delete()
    with CaptureQueriesContext(connection) as second:
        after = browser.get(page).content

    assert len(first) < len(second)
    assert before.count(b"ARD-0") == after.count(b"ARD-0") > 0


def test_no_secret_of_a_person_is_stored(two, engineer, now):
    engineer.set_password("correct horse 4711")
    engineer.save()
    figures.standing(rows(two[0])[0], as_of=now)

    stored = "".join(str(row) for row in Figures.objects.values("summary", "detail"))
    assert stored
    assert engineer.password not in stored
    assert engineer.email not in stored


def test_rights_are_asked_anew_for_every_person(signed_in, playbook_engagement, engineer):
    page = reverse("engagements:gate", args=[playbook_engagement.code])
    helper, stranger = factories.UserFactory(), factories.UserFactory()
    factories.MembershipFactory(engagement=playbook_engagement, user=helper)
    decide = reverse("engagements:gate-decide", args=[playbook_engagement.code])

    assert decide in signed_in(engineer).get(page).content.decode()
    assert decide not in signed_in(helper).get(page).content.decode()
    assert signed_in(stranger).get(page).status_code == 404

    Membership.objects.filter(user=helper).update(role="lead")
    assert decide in signed_in(helper).get(page).content.decode()
    Membership.objects.filter(user=helper).delete()
    assert signed_in(helper).get(page).status_code == 404


def test_what_is_stored_reads_back_as_it_was(two, engineer, now):
    context = readiness.context(rows(two[0])[0], as_of=now)
    detail = figures.standing(rows(two[0])[0], as_of=now).detail
    again = figures.standing(rows(two[0])[0], as_of=now)

    assert again.detail == replace(detail, as_of=again.as_of)
    assert again.readiness == context.readiness
    assert again.review == context.review()
    assert again.titles == context.titles
    assert again.answers == context.answers


def test_a_closed_engagement_is_made_once_more_and_never_again(two, engineer, now):
    statements(two, now)
    service.close(
        two[0], outcome="lost", reason="No budget", version=two[0].version, actor=engineer, at=now
    )

    assert figures.refresh(as_of=now, at_most=10) == 1
    assert figures.refresh(as_of=now, at_most=10) == 0
    Figures.objects.update(rules="0" * 16)
    assert figures.refresh(as_of=now, at_most=10) == 1  # the open one alone


def test_the_code_of_every_installed_area_is_part_of_the_version(tmp_path, monkeypatch):
    """Rules that change make figures anew; a page that changes does not."""
    from engagements import registry

    folders = registry.folders()
    monkeypatch.setattr(registry, "folders", lambda: (*folders, tmp_path))
    versions = []
    for name in ("none", "judging.py", "selectors/rows.py", "data/limits.yaml", "web/page.py"):
        if name != "none":
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("x = 1\n")
        table.rules_version.cache_clear()
        versions.append(table.rules_version())
    table.rules_version.cache_clear()

    assert len(set(versions)) == 4
    assert versions[-1] == versions[-2]
