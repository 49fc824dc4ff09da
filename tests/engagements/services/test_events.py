"""The event chains: append-only, and any change behind the application's back is named."""

import pytest
from django.db import DatabaseError, connection, transaction

from engagements import registry
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.models import ChainHead, Event
from engagements.selectors import events as selectors
from engagements.services import events, logbook
from tests import append_only

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def chain(engagement, engineer, now):
    for number in range(4):
        events.record(
            "engagement.changed",
            engagement=engagement,
            actor=engineer,
            at=now,
            source="ui",
            number=number,
        )
    return f"e:{engagement.pk}"


@pytest.fixture
def past_the_triggers(db):
    """Take the triggers away, as somebody with the database's password could."""
    with connection.cursor() as cursor:
        for sql in append_only.removals(connection.vendor):
            cursor.execute(sql)


def test_an_untouched_chain_has_no_break(chain):
    assert list(selectors.breaks()) == []
    assert selectors.chain_lengths()[chain] == 4


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_an_event(chain, verb):
    rows = Event.objects.filter(chain=chain, seq=2)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(source="x") if verb == "update" else rows.delete()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("payload", {"number": 99}, id="payload"),
        pytest.param("type", "entry.corrected", id="type"),
        pytest.param("actor_id", None, id="actor"),
        pytest.param("source", "api", id="source"),
        pytest.param("hash", "f" * 64, id="hash"),
    ],
)
def test_an_edited_event_is_named(chain, past_the_triggers, column, value):
    Event.objects.filter(chain=chain, seq=2).update(**{column: value})

    (found,) = selectors.breaks()
    assert (found.chain, found.seq) == (chain, 2)


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_deleted_event_is_named_and_so_is_the_last_one(chain, past_the_triggers, seq):
    Event.objects.filter(chain=chain, seq=seq).delete()

    (found,) = selectors.breaks()
    assert (found.chain, found.seq) == (chain, seq)


def test_a_cut_tail_with_the_head_set_back_is_named(chain, past_the_triggers):
    third = Event.objects.get(chain=chain, seq=3)
    Event.objects.filter(chain=chain, seq=4).delete()
    ChainHead.objects.filter(chain=chain).update(seq=3, hash=third.hash)

    (found,) = selectors.breaks()
    assert "head row was changed" in str(found)


def test_a_chain_whose_rows_all_went_is_named(chain, past_the_triggers):
    Event.objects.filter(chain=chain).delete()

    (found,) = selectors.breaks()
    assert (found.chain, found.seq) == (chain, 1)


def test_an_event_out_of_the_closed_list_is_a_mistake(engagement, engineer, now):
    with pytest.raises(events.UnknownEvent):
        events.record("entry.guessed", engagement=engagement, actor=engineer, at=now, source="ui")


def test_the_same_idempotency_key_is_refused_twice(engagement, engineer, now):
    key = {
        "engagement": engagement,
        "actor": engineer,
        "at": now,
        "idempotency_key": "k",
        "source": "ui",
    }
    events.record("engagement.changed", **key)

    with pytest.raises(DatabaseError), transaction.atomic():
        events.record("engagement.changed", **key)


@pytest.fixture
def subscribed(monkeypatch):
    """Let a function subscribe to a type of event."""

    def subscribe(event, function):
        monkeypatch.setattr(registry, "subscribers", lambda: {event: (function,)})

    return subscribe


def test_a_subscriber_gets_what_was_recorded(engagement, engineer, now, subscribed):
    received = []
    subscribed("wait.ended", received.append)

    row = events.record(
        "wait.ended", engagement=engagement, actor=engineer, at=now, source="api", since=now
    )
    events.record("entry.added", engagement=engagement, actor=engineer, at=now, source="api")

    (recorded,) = received
    assert (recorded.event, recorded.at, recorded.source) == ("wait.ended", now, Channel.API)
    assert (recorded.engagement, recorded.actor) == (engagement, engineer)
    assert recorded.payload == row.payload == {"since": now.isoformat()}


def test_a_subscriber_that_fails_takes_the_write_and_its_event_back(
    engagement, engineer, now, subscribed
):
    def fail(recorded):
        raise DomainError("No.")

    subscribed("entry.added", fail)
    events_before = Event.objects.count()

    with pytest.raises(DomainError, match="No"):
        logbook.add_entry(engagement, kind="note", text="Hello", actor=engineer, at=now)

    assert Event.objects.count() == events_before
    assert not engagement.log_entries.exists()


def test_an_event_of_the_deployment_is_refused_on_an_engagement(engagement, engineer, now):
    with pytest.raises(events.UnknownEvent):
        events.record("user.locked", engagement=engagement, actor=engineer, at=now, source="ui")
    with pytest.raises(events.UnknownEvent):
        events.record("entry.added", actor=engineer, at=now, source="ui")
