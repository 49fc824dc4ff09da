"""What is kept falls with every write, and never carries one person's rights to another."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from engagements.models import Event, Membership
from engagements.selectors import kept, portfolio
from engagements.services import events, logbook
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def _empty():
    caches["kept"].clear()


def counted(engagement, now, made):
    """Return the value kept under a name, and count how often it had to be made."""

    def make(rows):
        made.append([row.pk for row in rows])
        return {row.pk: f"{row.pk}" for row in rows}

    return kept.kept("thing", [engagement], as_of=now, make=make)[engagement.pk]


def test_it_is_made_once(engagement, now):
    made = []

    assert counted(engagement, now, made) == counted(engagement, now, made)
    assert len(made) == 1


@pytest.mark.parametrize(
    ("event", "here", "times"),
    [
        pytest.param("entry.added", True, 2, id="an event of the engagement"),
        pytest.param("catalog.loaded", False, 2, id="a library was loaded"),
        pytest.param("user.changed", False, 2, id="a name may be another"),
        pytest.param("user.signed_in", False, 1, id="somebody signed in"),
        pytest.param("token.created", False, 1, id="a token was made"),
    ],
)
def test_it_falls_with_what_figures_rest_on(engagement, engineer, now, event, here, times):
    made = []
    counted(engagement, now, made)
    events.record(event, engagement=engagement if here else None, actor=engineer, at=now)
    counted(engagement, now, made)

    assert len(made) == times


def test_another_engagements_event_changes_nothing(engagement, engineer, now):
    made, other = [], factories.engagement_with_lead(engineer)
    counted(engagement, now, made)
    events.record("entry.added", engagement=other, actor=engineer, at=now)
    counted(engagement, now, made)

    assert len(made) == 1


@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=1)])
def test_it_falls_with_time(engagement, now, later):
    made = []
    counted(engagement, now, made)
    counted(engagement, now + later, made)

    assert len(made) == 2


def test_what_is_missing_is_made_in_one_go(engagement, engineer, now):
    others = [factories.engagement_with_lead(engineer) for _ in range(3)]
    made = []
    counted(engagement, now, made)

    def make(rows):
        made.append([row.pk for row in rows])
        return {row.pk: row.pk for row in rows}

    kept.kept("thing", [engagement, *others], as_of=now, make=make)

    assert made[1:] == [[row.pk for row in others]]


def test_many_things_are_read_by_two_queries(engagement, now, django_assert_num_queries):
    shelf = kept.Shelf(engagement, as_of=now, names=["a", "b"])
    with django_assert_num_queries(1):
        shelf.get("a", lambda: 1)
    with django_assert_num_queries(2):
        again = kept.Shelf(engagement, as_of=now, names=["a", "b"])

    assert again.has("a")
    assert not again.has("b")


def test_an_entry_is_written_over(engagement, engineer, now):
    for _ in range(3):
        counted(engagement, now, [])
        logbook.add_entry(engagement, kind="note", text="A note", actor=engineer, at=now)

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kept_cache")
        assert cursor.fetchone()[0] == 1


def test_no_secret_of_a_person_is_kept(playbook_engagement, engineer, now):
    engineer.set_password("correct horse 4711")
    engineer.save()
    portfolio.standing(playbook_engagement, as_of=now)
    portfolio.cases(playbook_engagement, as_of=now)

    import base64

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM kept_cache")
        stored = b"".join(base64.b64decode(row[0]) for row in cursor.fetchall())
    assert stored
    assert engineer.password.encode() not in stored
    assert engineer.email.encode() not in stored


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


def test_every_write_about_an_engagement_tells_of_itself(engagement, engineer, now):
    before = Event.objects.filter(engagement=engagement).count()
    logbook.add_entry(engagement, kind="note", text="A note", actor=engineer, at=now)

    assert Event.objects.filter(engagement=engagement).count() == before + 1
