"""One report whose data cannot be opened: its pages say so, everything else goes on."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.domain.units import local_day
from reports import selectors, services
from reports.document.snapshot import FORMAT, Snapshot
from reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def newer(text):
    return json.dumps(json.loads(text) | {"format": FORMAT + 1})


def unknown_field(text):
    plain = json.loads(text)
    plain["target"]["risk"] = "high"
    return json.dumps(plain)


HOW = [
    pytest.param(lambda _: "garbage", "they are not JSON", id="garbage"),
    pytest.param(newer, f"format {FORMAT + 1} and this version reads", id="a newer format"),
    pytest.param(unknown_field, "snapshot.target.risk: Target has no such field", id="a field"),
]


@pytest.fixture
def spoil(issued):
    """Return a function that stores something else as the snapshot of the issued report."""

    def spoil(how):
        Report.objects.filter(pk=issued.pk).update(snapshot=how(issued.snapshot))
        selectors._shown.cache_clear()
        return issued

    yield spoil
    selectors._shown.cache_clear()


@pytest.mark.parametrize(("how", "sentence"), HOW)
def test_its_own_pages_say_so(signed_in, people, engagement, at, spoil, how, sentence):
    report = spoil(how)
    browser = signed_in(people.approver)

    for address in (at(), at("reports", report.number), at("sign", "outcome-agreement")):
        page = browser.get(address)
        assert page.status_code == 200
        assert "cannot show the details of report 1" in page.content.decode()
    assert browser.get(at("files", "add") + "?for=x").status_code == 200
    assert b"".join(browser.get(at("reports", report.number, "file"))).startswith(b"%PDF")

    page = signed_in(people.lead).get(f"/engagements/{engagement.code}/reports/{report.number}/")
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_other_reports_still_open_and_a_new_one_is_made(signed_in, people, at, spoil, make_report):
    spoil(lambda _: "garbage")
    later = make_report()
    browser = signed_in(people.viewer)

    assert later.ready_at is not None
    assert "What we checked" in browser.get(at()).content.decode()
    assert "What we checked" in browser.get(at("reports", 2)).content.decode()
    versions = Snapshot.from_json(later.snapshot).versions
    assert [(row.number, row.counted) for row in versions] == [(1, True), (2, True)]


def test_making_a_report_opens_no_earlier_snapshot(engagement, make_report, monkeypatch):
    first = make_report()
    opened = []
    monkeypatch.setattr("reports.document.snapshot.parsed", opened.append)
    asked = services.open_report(engagement, actor=engagement.owner, at=timezone.now())

    with CaptureQueriesContext(connection) as queries:
        services.produce_report(asked.job_id, worker="w:1", clock=timezone.now)

    made = Report.objects.get(pk=asked.pk)
    assert made.ready_at is not None
    assert opened == []
    earlier = [
        row["sql"]
        for row in queries
        if row["sql"].startswith("SELECT")
        and '"reports_report"."musts_proven"' in row["sql"]
        and '"reports_report"."snapshot",' in row["sql"]
    ]
    assert len(earlier) == 1  # its own row, still empty
    assert str(asked.job_id).replace("-", "") in earlier[0].replace("-", "")
    assert json.loads(made.snapshot)["versions"][0] == _standing(first)


def _standing(row):
    plain = json.loads(row.snapshot)
    on = local_day(row.issued_at, time_zone=row.engagement.time_zone)
    return plain["versions"][-1] | {"issued_on": on.isoformat()}
