"""The log's pages: compose, filter, correct, with and without htmx."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.models import LogEntry
from engagements.services import logbook
from engagements.web.forms import logbook as logbook_forms
from engagements.web.forms.logbook import LogEntryForm
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


def url(name, engagement, *more):
    return reverse(f"engagements:{name}", args=[engagement.code, *more])


@pytest.fixture
def add(engagement, engineer, now):
    def add(text, **fields):
        given = {"kind": "note", "actor": engineer, "at": now} | fields
        return logbook.add_entry(engagement, text=text, **given)

    return add


BODY = {"kind": "note", "text": "Met the platform team.", "visibility": "internal"}


def test_an_entry_is_logged_by_a_plain_form(signed_in, engagement, engineer):
    answer = signed_in(engineer).post(url("log-entry-add", engagement), BODY, follow=True)

    assert answer.redirect_chain == [(url("logbook", engagement), 302)]
    assert "Met the platform team." in answer.content.decode()
    assert LogEntry.objects.get().visibility == "internal"


def test_with_htmx_the_timeline_comes_back_alone(signed_in, engagement, engineer):
    answer = signed_in(engineer).post(url("log-entry-add", engagement), BODY, headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.lstrip().startswith('<section id="timeline"')
    assert "<html" not in html
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": ""}, "Write what happened."),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
        ({"kind": "poem"}, "Select a valid choice"),
        ({"owner_name": "Dana"}, "Only a blocker or a risk has an owner"),
        ({"occurred_at": "2999-01-01T10:00"}, "not in the future"),
    ],
)
def test_a_refusal_keeps_what_was_typed(signed_in, engagement, engineer, change, words, headers):
    body = BODY | {"minutes": "45"} | change

    answer = signed_in(engineer).post(url("log-entry-add", engagement), body, headers=headers)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'value="45"' in html
    assert not LogEntry.objects.exists()


def test_times_are_read_in_the_engagements_zone(signed_in, engagement, engineer, now):
    typed = (now - timedelta(days=1)).strftime("%Y-%m-%dT07:00")

    signed_in(engineer).post(url("log-entry-add", engagement), BODY | {"occurred_at": typed})

    hour = LogEntry.objects.get().occurred_at.hour  # Berlin is one or two hours ahead
    assert hour in {5, 6}


def test_what_people_wrote_is_shown_as_text(signed_in, engagement, engineer, add):
    add("<script>alert(1)</script><img src=x onerror=1> {{ 7|add:7 }} javascript:alert(1)")

    html = signed_in(engineer).get(url("logbook", engagement)).content.decode()

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{{ 7|add:7 }}" in html


def test_filters_stand_in_the_address(signed_in, engagement, engineer, add):
    add("VPN is missing", kind="blocker", waiting_on="client")
    add("Lunch")
    client = signed_in(engineer)
    page = url("logbook", engagement)

    blockers = client.get(f"{page}?kind=blocker").content.decode()
    found = client.get(f"{page}?q=lunch").content.decode()
    nothing = client.get(f"{page}?q=zebra").content.decode()

    assert "VPN is missing" in blockers
    assert "Lunch" not in blockers
    assert "Lunch" in found
    assert "No entries match." in nothing
    assert client.get(f"{page}?kind=poem").status_code == 404
    assert client.get(f"{page}?before=x").status_code == 404
    assert client.get(f"{page}?q=%00").status_code == 200


def test_older_entries_are_a_link_away(signed_in, engagement, engineer, add, now):
    for number in range(31):
        add(f"Entry number {number:02d}.", at=now + timedelta(minutes=number))
    client = signed_in(engineer)

    first = client.get(url("logbook", engagement))
    older = first.context["timeline"].older
    second = client.get(url("logbook", engagement), {"before": older}).content.decode()

    assert "More entries" in first.content.decode()
    assert "Entry number 00." in second
    assert "Entry number 01." not in second


def test_an_entry_is_corrected(signed_in, engagement, engineer, add):
    add("Four users.")
    client = signed_in(engineer)
    page = url("log-entry-correct", engagement, 1)

    form = client.get(page)
    same = client.post(page, {"text": "Four users.", "visibility": "internal"})
    done = client.post(page, {"text": "Six users.", "visibility": "internal"})

    assert form.context["form"].initial["text"] == "Four users."
    assert (same.status_code, "Nothing differs" in same.content.decode()) == (422, True)
    assert done["Location"] == f"{url('logbook', engagement)}#e-2"


def test_a_blocker_is_marked_as_over(signed_in, engagement, engineer, add):
    add("VPN", kind="blocker")
    client = signed_in(engineer)

    done = client.post(url("log-entry-resolve", engagement, 1))
    again = client.post(url("log-entry-resolve", engagement, 1))

    assert done.status_code == 302
    assert (again.status_code, "already resolved" in again.content.decode()) == (422, True)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("name", "more"),
    [("logbook", ()), ("log-entry-add", ()), ("log-entry-correct", (1,)),
     ("log-entry-resolve", (1,))],
)  # fmt: skip
def test_strangers_find_nothing(signed_in, engagement, add, name, more, method):
    add("Secret plans")
    client = signed_in(factories.UserFactory())

    answer = getattr(client, method)(url(name, engagement, *more), BODY)

    assert answer.status_code in {404, 405}
    assert "Secret plans" not in answer.content.decode()
    assert LogEntry.objects.count() == 1


def test_a_page_costs_few_queries(
    signed_in, engagement, engineer, add, django_assert_max_num_queries
):
    for number in range(30):
        add(f"Entry {number}")
    client = signed_in(engineer)

    with django_assert_max_num_queries(12):
        client.get(url("logbook", engagement))


def test_an_entry_sent_twice_is_written_once_and_a_changed_one_anew(
    signed_in, engagement, engineer
):
    browser = signed_in(engineer)
    for text in ("First", "First", "First, and more"):
        browser.post(url("log-entry-add", engagement), BODY | {"text": text, "key": "k1"})

    assert list(LogEntry.objects.order_by("id").values_list("text", flat=True)) == [
        "First",
        "First, and more",
    ]


def test_the_blocks_of_an_empty_composer_are_printed_once_and_those_of_a_filled_one_anew():
    forms = [LogEntryForm() for _ in range(2)]
    filled = LogEntryForm({"kind": "risk", "text": "The <b>router", "due_on": "no day"})

    assert forms[0].blocks is forms[1].blocks
    assert forms[0].blocks == logbook_forms._printed(LogEntryForm())
    assert "The &lt;b&gt;router" in filled.blocks["words"]
    assert "field-error" in filled.blocks["words"]
    assert LogEntryForm().blocks == forms[0].blocks
