"""Entries are added and corrected, each with one event and no text in it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagements.domain.logbook import EntryKind
from engagements.models import Event, LogEntry
from engagements.services import logbook
from engagements.services.logbook import EntryRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def engagement():
    return factories.engagement_with_lead(factories.UserFactory())


@pytest.fixture
def add(engagement):
    def add(**fields):
        given = {"kind": "note", "text": "Met the platform team.", "at": AT} | fields
        return logbook.add_entry(engagement, actor=engagement.owner, **given)

    return add


def test_an_entry_is_internal_unless_somebody_chose_otherwise(add):
    assert add().visibility == "internal"
    assert add(visibility="client").visibility == "client"


def test_entries_count_within_their_engagement(add):
    other = factories.engagement_with_lead(factories.UserFactory())

    numbers = [add().number, add().number]
    elsewhere = logbook.add_entry(other, kind="note", text="x", actor=other.owner, at=AT)

    assert numbers == [1, 2]
    assert elsewhere.number == 1


def test_the_event_holds_a_hash_and_no_text(add):
    add(text="Dana Mirev is on leave", owner_name="Dana Mirev", kind="blocker")

    event = Event.objects.get(type="entry.added")
    assert event.payload["entry"] == 1
    assert len(event.payload["text_sha256"]) == 64
    assert "Dana" not in str(event.payload)


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_kind_can_be_written(add, kind):
    assert add(kind=kind).kind == kind


def test_a_blocker_has_an_owner_a_date_and_a_side(add):
    entry = add(
        kind="blocker", owner_name="  Dana   Mirev ", waiting_on="client", due_on=date(2026, 3, 9)
    )

    assert (entry.owner_name, entry.waiting_on) == ("Dana Mirev", "client")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"text": "  \n "}, id="no text"),
        pytest.param({"text": "a\x00b"}, id="NUL"),
        pytest.param({"text": "x" * 20_001}, id="too long"),
        pytest.param({"occurred_at": AT + timedelta(minutes=1)}, id="time to come"),
        pytest.param({"occurred_at": datetime(1, 1, 1, tzinfo=UTC)}, id="year 1"),
        pytest.param({"owner_name": "Dana"}, id="owner of a note"),
        pytest.param({"kind": "blocker", "owner_name": "x" * 121}, id="endless owner"),
    ],
)
def test_refused(add, fields):
    with pytest.raises(EntryRefused):
        add(**fields)

    assert not LogEntry.objects.exists()
    assert not Event.objects.exists()


def test_hostile_text_is_kept_as_it_was_typed(add):
    text = "<script>alert(1)</script> =cmd|' /C calc'!A0 \u202eevil\u202c {{ 7*7 }}"

    assert add(text=text).text == text


def test_an_entry_sent_twice_is_written_once(add):
    first = add(idempotency_key="k1")
    second = add(idempotency_key="k1", text="Sent again.")

    assert first.pk == second.pk
    assert LogEntry.objects.count() == 1
    assert Event.objects.filter(type="entry.added").count() == 1


def test_a_correction_leaves_the_old_entry_as_it_was(engagement, add):
    entry = add(occurred_at=AT - timedelta(days=2))

    newer = logbook.correct_entry(
        entry, text="Met the data team.", actor=engagement.owner, at=AT + timedelta(hours=1)
    )

    entry.refresh_from_db()
    assert entry.text == "Met the platform team."
    assert (newer.corrects_id, newer.number) == (entry.pk, 2)
    assert newer.occurred_at == entry.occurred_at
    assert Event.objects.get(type="entry.corrected").payload["corrects"] == 1


def test_only_the_newest_entry_can_be_corrected(engagement, add):
    entry = add()
    logbook.correct_entry(entry, text="Second.", actor=engagement.owner, at=AT)

    with pytest.raises(EntryRefused, match="newer"):
        logbook.correct_entry(entry, text="Third.", actor=engagement.owner, at=AT)


def test_a_correction_changes_something(engagement, add):
    with pytest.raises(EntryRefused, match="Nothing differs"):
        logbook.correct_entry(add(), text="Met the platform team. ", actor=engagement.owner, at=AT)


def test_a_blocker_is_over_once(engagement, add):
    entry = add(kind="blocker")

    logbook.resolve_entry(entry, actor=engagement.owner, at=AT + timedelta(days=1))

    assert entry.resolved_at == AT + timedelta(days=1)
    with pytest.raises(EntryRefused):
        logbook.resolve_entry(entry, actor=engagement.owner, at=AT + timedelta(days=2))
    with pytest.raises(EntryRefused):
        logbook.resolve_entry(add(), actor=engagement.owner, at=AT)
