"""What the data environment asks of readiness, and what a person sees of it."""

import io
import sqlite3
from datetime import date, timedelta

import pytest

from engagements.areas.dataenv import selectors, services
from engagements.areas.dataenv.models import ProbeResult, ProbeRun, Source
from engagements.domain.readiness import Level, Status, Target
from engagements.domain.units import local_day
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TARGET = Target(gate="go-live", title="Go-live", on=date(2030, 1, 1))
BLOCKING = {"ACC-01", "ACC-02", "ACC-03"}
SERVER = {"host": "db.example.org", "port": 5432, "database": "claims", "username": "reader"}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"


@pytest.fixture
def source(engagement, engineer, now, tmp_path):
    path = tmp_path / "orders.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?)", [(n, "x" if n > 4 else None) for n in range(9)]
        )
    made = services.add_source(
        engagement, name="Orders", upload=io.BytesIO(path.read_bytes()), file_name="o.sqlite",
        actor=engineer, at=now - timedelta(days=20),
    )  # fmt: skip
    services.set_expectation(
        made, table="orders", required_columns=["note"], actor=engineer, at=now
    )
    return made


def measure(source, *, actor, at):
    run = services.open_run(source, actor=actor, at=at)
    services.perform_run(run.job_id, worker="w", clock=lambda: at)
    return run


def required(engagement, *, as_of):
    history = selectors.histories([engagement], as_of=as_of)[engagement.pk]
    return selectors.requirements_of(history, engagement, as_of=as_of)


def asked(engagement, *, as_of):
    rows, left_out = required(engagement, as_of=as_of)
    return {(row.key, row.level): row for row in rows}, {row.key: row for row in left_out}


def test_an_engagement_without_sources_asks_nothing(engagement, now):
    assert required(engagement, as_of=now) == ([], [])


def test_a_server_that_was_never_measured_has_unknown_musts(engagement, engineer, now):
    made = services.add_source(engagement, name="Claims", **SERVER, actor=engineer, at=now)

    rows, left_out = asked(engagement, as_of=now)

    assert {key for key, level in rows if level is Level.MUST} == BLOCKING
    assert {row.status for row in rows.values()} == {Status.UNKNOWN}
    assert {row.group for row in rows.values()} == {str(made.pk)}
    assert {row.group_title for row in rows.values()} == {"Claims"}
    assert left_out == {}


def test_a_file_has_neither_role_nor_transport(engagement, source, now):
    rows, left_out = asked(engagement, as_of=now)

    assert set(left_out) == {"ACC-02", "ACC-03"}
    assert rows["ACC-01", Level.MUST].status is Status.UNKNOWN


def test_a_run_proves_and_fails(engagement, engineer, source, now):
    measure(source, actor=engineer, at=now)

    rows, left_out = asked(engagement, as_of=now)

    proven = rows["ACC-01", Level.MUST]
    assert (proven.status, proven.grade, proven.evidence) == (
        Status.PROVEN, "measured", ("E-01",)
    )  # fmt: skip
    assert proven.valid_until is not None
    failing = rows["CMP-01", Level.SHOULD]
    assert failing.status is Status.FAILING
    assert failing.closes
    assert "orders" in failing.reason
    assert "TML-01" in left_out


def test_an_old_run_proves_nothing_any_more(engagement, engineer, source, now):
    measure(source, actor=engineer, at=now)

    rows, _ = asked(engagement, as_of=now + timedelta(days=32))

    assert rows["ACC-01", Level.MUST].status is Status.UNKNOWN
    assert "too long ago" in rows["ACC-01", Level.MUST].reason


def test_an_open_line_counts_from_the_run_that_found_it(engagement, engineer, source, now):
    days = [now - timedelta(days=days) for days in (12, 9, 4)]
    first, *_ = [measure(source, actor=engineer, at=at) for at in days]
    ProbeResult.objects.filter(run=first, probe="CMP-01").update(outcome="pass")

    rows, _ = asked(engagement, as_of=now)

    assert rows["CMP-01", Level.SHOULD].since == local_day(days[1], time_zone=engagement.time_zone)


def test_a_warning_of_a_must_proves_it_and_leaves_a_should(engagement, engineer, source, now):
    run = measure(source, actor=engineer, at=now)
    ProbeResult.objects.filter(run=run, probe="ACC-01").update(outcome="warn", reason="slow")

    rows, _ = asked(engagement, as_of=now)

    assert rows["ACC-01", Level.MUST].status is Status.PROVEN
    assert rows["ACC-01", Level.SHOULD].status is Status.FAILING


def test_what_was_not_there_yet_is_not_asked(engagement, engineer, source, now):
    measure(source, actor=engineer, at=now)
    services.remove_source(
        source, version=source.version, actor=engineer, at=now + timedelta(hours=1)
    )

    assert asked(engagement, as_of=now - timedelta(days=30)) == ({}, {})
    before, _ = asked(engagement, as_of=now - timedelta(minutes=1))
    assert before["ACC-01", Level.MUST].status is Status.UNKNOWN
    assert asked(engagement, as_of=now)[0]["ACC-01", Level.MUST].status is Status.PROVEN
    assert asked(engagement, as_of=now + timedelta(hours=2)) == ({}, {})


def test_the_number_of_queries_does_not_grow(
    engagement, engineer, source, now, django_assert_max_num_queries
):
    for number in range(3):
        made = services.add_source(engagement, name=f"S{number}", **SERVER, actor=engineer, at=now)
        made.runs.all()
        measure(source, actor=engineer, at=now + timedelta(minutes=number))

    with django_assert_max_num_queries(4):
        required(engagement, as_of=now + timedelta(hours=1))


@pytest.mark.parametrize(
    ("role", "member", "seen"),
    [
        ("admin", False, 1),
        ("manager", False, 1),
        ("engineer", True, 1),
        ("engineer", False, 0),
        ("client", False, 0),
    ],
)
def test_scope(engagement, engineer, source, now, role, member, seen):
    measure(source, actor=engineer, at=now)
    user = factories.UserFactory(role=role)
    if member:
        factories.MembershipFactory(engagement=engagement, user=user)
    if role == "client":
        assert Source.objects.count() == ProbeRun.objects.count() == 1

    assert selectors.visible_to(user).count() == seen
    assert selectors.runs_visible_to(user).count() == seen
