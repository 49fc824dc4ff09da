"""The timeline mixes entries and events, newest first, page by page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engagements.domain.about import About
from engagements.domain.access import ClientRole, Role
from engagements.models import ClientMembership
from engagements.selectors import logbook as selectors
from engagements.services import events, evidence, logbook
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def engagement():
    return factories.engagement_with_lead(factories.UserFactory())


def add(engagement, text, *, hours=0, **fields):
    given = {"kind": "note", "actor": engagement.owner, "at": AT + timedelta(hours=hours)} | fields
    return logbook.add_entry(engagement, text=text, **given)


def moments(timeline):
    return [moment for day in timeline.days for moment in day.moments]


def test_entries_and_events_stand_in_the_order_they_happened(engagement):
    add(engagement, "first")
    evidence.attach_evidence(
        engagement, title="Policy", uri="https://x.example", actor=engagement.owner,
        at=AT + timedelta(hours=1),
    )  # fmt: skip
    add(engagement, "second", hours=2)

    found = moments(selectors.timeline(engagement, as_of=AT))

    assert [(m.words, m.text) for m in found] == [
        ("wrote a note", "second"),
        ("added evidence E-01", "Policy"),
        ("wrote a note", "first"),
    ]


def test_evidence_is_one_line_with_its_title_and_a_link(engagement):
    row = factories.EvidenceFactory(engagement=engagement, title="Contract")
    events.record(
        "evidence.added", engagement=engagement, actor=None, at=AT, source="task",
        evidence=row.number, kind="file", quarantined=False,
    )  # fmt: skip

    (moment,) = moments(selectors.timeline(engagement, as_of=AT))

    assert (moment.actor, moment.words) == ("The toolkit", f"added evidence E-{row.number:02d}")
    assert (moment.text, moment.link) == ("Contract", "Open in files")
    assert moment.about == About("evidence", str(row.number))


def test_days_are_those_of_the_engagement(engagement):
    add(engagement, "before midnight in Berlin", at=datetime(2026, 3, 2, 22, 59, tzinfo=UTC))
    add(engagement, "after midnight in Berlin", at=datetime(2026, 3, 2, 23, 1, tzinfo=UTC))

    days = selectors.timeline(engagement, as_of=AT).days
    a_year_later = selectors.timeline(engagement, as_of=AT + timedelta(days=365)).days

    assert [day.on for day in days] == [date(2026, 3, 3), date(2026, 3, 2)]
    assert [day.title for day in days] == ["Tuesday 3 March", "Today"]
    assert a_year_later[0].title == "Tuesday 3 March 2026"


def test_pages_hold_every_line_once(engagement):
    for number in range(23):
        add(engagement, f"entry {number}", hours=number // 3)  # several of one moment
        events.record(
            "stage.entered", engagement=engagement, actor=None, source="ui", stage="pilot",
            via="start", at=AT + timedelta(hours=number // 4),
        )  # fmt: skip

    seen, before = [], ""
    while True:
        page = selectors.timeline(engagement, as_of=AT, before=before, limit=7)
        seen += [(m.at, m.anchor) for m in moments(page)]
        before = page.older
        if not before:
            break

    assert len(seen) == len(set(seen)) == 46
    assert [at for at, _ in seen] == sorted((at for at, _ in seen), reverse=True)


@pytest.mark.parametrize(
    "before",
    [
        "x",
        "1~2~3",
        "2026-03-02T00:00:00~1~1",
        "~~",
        "a~b~c~d",
        "2026-03-02T00:00:00+00:00~1~99999999999999999999",
    ],
)
def test_a_made_up_place_is_one_sentence(engagement, before):
    with pytest.raises(selectors.BadCursor):
        selectors.timeline(engagement, as_of=AT, before=before)


def test_a_kind_or_a_search_finds_entries_only(engagement):
    add(engagement, "VPN is missing", kind="blocker")
    add(engagement, "Lunch")
    events.record(
        "stage.entered", engagement=engagement, actor=None, at=AT, source="ui", stage="pilot",
        via="start",
    )  # fmt: skip

    of_kind = moments(selectors.timeline(engagement, as_of=AT, kind="blocker"))
    found = moments(selectors.timeline(engagement, as_of=AT, q="vpn"))

    assert [m.text for m in of_kind] == [m.text for m in found] == ["VPN is missing"]


def test_an_open_blocker_counts_its_days(engagement):
    entry = add(
        engagement, "VPN", kind="blocker", due_on=date(2026, 3, 5), waiting_on="third_party"
    )
    later = AT + timedelta(days=8)

    (moment,) = moments(selectors.timeline(engagement, as_of=later))
    assert (moment.day, moment.overdue, moment.waiting_on) == (9, True, "Third party")

    logbook.resolve_entry(entry, actor=engagement.owner, at=later)
    (moment,) = moments(selectors.timeline(engagement, as_of=later))
    assert (moment.day, moment.overdue, moment.resolved_at) == (None, False, later)


def test_a_correction_takes_the_place_of_the_old_entry(engagement):
    entry = add(engagement, "Four users")
    logbook.correct_entry(entry, text="Six users", actor=engagement.owner, at=AT)

    timeline = selectors.timeline(engagement, as_of=AT)

    (moment,) = moments(timeline)
    assert (moment.text, moment.corrected, timeline.entries) == ("Six users", True, 1)


def test_scope(engagement):
    shown = add(engagement, "for the client", visibility="client")
    hidden = add(engagement, "for us")
    taken_back = add(engagement, "for the client, by mistake", visibility="client")
    logbook.correct_entry(
        taken_back, text="for us only", visibility="internal", actor=engagement.owner, at=AT
    )
    theirs = factories.UserFactory(role=Role.CLIENT)
    ClientMembership.objects.create(user=theirs, client=engagement.client, role=ClientRole.VIEWER)
    elsewhere = factories.UserFactory(role=Role.CLIENT)
    ClientMembership.objects.create(
        user=elsewhere, client=factories.ClientFactory(), role=ClientRole.APPROVER
    )

    assert list(selectors.visible_to(theirs)) == [shown]
    assert not selectors.visible_to(elsewhere).exists()
    assert not selectors.visible_to(factories.UserFactory()).exists()
    assert hidden in selectors.visible_to(engagement.owner)
    assert hidden in selectors.visible_to(factories.UserFactory(role=Role.MANAGER))
    engagement.owner.is_active = False
    assert not selectors.visible_to(engagement.owner).exists()


def test_a_page_costs_a_fixed_number_of_queries(engagement, django_assert_max_num_queries):
    for number in range(40):
        add(engagement, f"entry {number}", hours=number)
        evidence.attach_evidence(
            engagement, title=f"T{number}", uri="https://x.example", actor=engagement.owner, at=AT
        )

    with django_assert_max_num_queries(4):
        selectors.timeline(engagement, as_of=AT)
