"""Lists as files: the same rows as on screen, in the asker's scope, long ones as work."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from engagements.domain.units import local_day
from engagements.models import Export, Job
from engagements.selectors import figures
from engagements.services import exports as service
from engagements.services import logbook
from engagements.web import exports as page
from reports.models import Report
from tests import factories

pytestmark = pytest.mark.django_db


def body(answer):
    return b"".join(answer.streaming_content)


def rows_of(answer, format):
    content = body(answer)
    if format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture
def own(playbook_engagement, engineer, signed_in):
    signed_in(engineer)
    return playbook_engagement


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_list_has_the_filters_of_its_page(own, client, engineer, format):
    other = factories.engagement_with_lead(
        engineer, code="BRK-01", name="=1+1", playbook_version=own.playbook_version
    )
    factories.EngagementFactory(code="FRN-01")

    answer = client.get(reverse("engagements:engagement-list-export", args=[format]) + "?q=BRK")

    found = rows_of(answer, format)
    assert [row["Code"] for row in found] == [other.code]
    assert found[0]["Engagement"] == {"csv": "'=1+1", "xlsx": "=1+1"}[format]


@pytest.mark.parametrize("name", ["engagement-list", "pipeline"])
def test_the_chips_over_the_list_narrow_the_file_too(own, client, name):
    url = reverse(f"engagements:{name}-export", args=["csv"])

    assert len(rows_of(client.get(f"{url}?owner=me"), "csv")) == 1
    assert rows_of(client.get(f"{url}?owner=nobody@example.org"), "csv") == []
    assert client.get(f"{url}?age=odd").status_code == 404


def test_a_download_is_kept_by_nobody_and_named_by_us(own, client):
    answer = client.get(reverse("engagements:logbook-export", args=[own.code, "csv"]))

    today = local_day(timezone.now(), time_zone=own.time_zone)
    assert answer["Content-Disposition"] == f'attachment; filename="ARD-02-log-{today}.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_log_is_whole_and_in_the_order_of_the_page(own, client, engineer):
    now = timezone.now()
    for number in range(40):
        logbook.add_entry(
            own, kind="note", text=f"note {number}", actor=engineer,
            at=now - timedelta(minutes=number),
        )  # fmt: skip

    found = rows_of(
        client.get(reverse("engagements:logbook-export", args=[own.code, "csv"])), "csv"
    )
    only = rows_of(
        client.get(reverse("engagements:logbook-export", args=[own.code, "csv"]) + "?q=note 1"),
        "csv",
    )

    assert [row["Text"] for row in found[:40]] == [f"note {number}" for number in range(40)]
    assert len(found) > 40  # events stand between the entries
    assert len(only) == 11


@pytest.mark.parametrize("name", ["logbook", "evidence", "readiness"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_every_list_of_an_engagement_opens(own, client, name, format):
    factories.EvidenceFactory(engagement=own, title="\t=cmd|'/c calc'!A0")

    answer = client.get(reverse(f"engagements:{name}-export", args=[own.code, format]))

    assert answer.status_code == 200
    assert rows_of(answer, format) is not None


@pytest.mark.parametrize(
    "name",
    ["engagements:pipeline", "engagements:my-log", "engagements:evidence-library",
     "engagements:job-list", "reports:report-all"],
)  # fmt: skip
def test_lists_over_engagements_keep_to_the_scope(own, client, engineer, name):
    foreign = factories.engagement_with_lead(factories.UserFactory(), code="FRN-01")
    for engagement in (own, foreign):
        writer = engagement.owner
        logbook.add_entry(engagement, kind="note", text="it", actor=writer, at=timezone.now())
        factories.EvidenceFactory(engagement=engagement)
        job = factories.JobFactory(engagement=engagement)
        Report.objects.create(
            engagement=engagement, number=1, job=job, title="r", requested_by=engineer,
            requested_at=timezone.now(),
        )  # fmt: skip

    found = rows_of(client.get(reverse(f"{name}-export", args=["csv"])), "csv")

    assert any("ARD-02" in row.values() for row in found)
    assert not any("FRN-01" in row.values() for row in found)


@pytest.mark.parametrize("name", ["logbook", "evidence", "readiness"])
def test_a_foreign_engagement_is_a_missing_one(own, client, name):
    foreign = factories.EngagementFactory(code="FRN-01")

    for method in (client.get, client.post):
        for code in (foreign.code, "NOT-01"):
            assert (
                method(reverse(f"engagements:{name}-export", args=[code, "csv"])).status_code == 404
            )
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/jobs/export/csv/?state=odd", "/engagements/export/csv/?state=odd", "/jobs/export/pdf/"],
)
def test_what_no_page_offers_is_not_found(own, client, path):
    assert client.get(path).status_code == 404


def test_a_long_list_becomes_work_by_a_button(own, client, engineer, rf):
    request = rf.get("/jobs/export/csv/?state=queued")
    request.user = engineer
    factories.JobFactory.create_batch(3, engagement=own)

    asked = page.export(request, "csv", listing="jobs", limit=2)
    short = page.export(request, "csv", listing="jobs", limit=3)

    assert b"3 rows will be written in the background" in asked.content
    assert short.streaming
    assert not Export.objects.exists()


@pytest.mark.parametrize("listing", ["engagements", "pipeline"])
def test_a_short_list_whose_readiness_is_not_worked_out_becomes_work_too(
    own, engineer, rf, listing
):
    factories.engagement_with_lead(engineer, playbook_version=own.playbook_version)
    request = rf.get("/engagements/export/csv/")
    request.user = engineer
    wait = page.export(request, "csv", listing=listing, limit=100)
    now = timezone.now()
    figures.refresh(as_of=now, at_most=10)
    at_once = page.export(request, "csv", listing=listing, limit=100)

    assert b"The readiness of 2 engagements has to be worked out first" in wait.content
    assert len(rows_of(at_once, "csv")) == 2


def test_past_five_thousand_rows(own, client, engineer, django_capture_on_commit_callbacks):
    now = timezone.now()
    Job.objects.bulk_create(
        Job(kind="probe", title=f"Run {n}", engagement=own, state="queued", created_at=now,
            due_at=now, idempotency_key=f"many-{n}")
        for n in range(page.LIMIT + 1)
    )  # fmt: skip
    url = reverse("engagements:job-list-export", args=["csv"]) + "?state=queued"

    assert b"5,001 rows" in client.get(url).content
    with django_capture_on_commit_callbacks():
        answer = client.post(url)
    export = Export.objects.get()
    service.perform_export(export.job_id, worker="w", clock=timezone.now)

    export.refresh_from_db()
    assert answer.url == f"/jobs/?job={export.job_id}"
    assert export.rows == page.LIMIT + 1
    assert b"Download" in client.get(answer.url).content
    download = client.get(reverse("engagements:job-download", args=[export.job_id]))
    assert len(rows_of(download, "csv")) == export.rows
    assert export.file_name in download["Content-Disposition"]
    assert export.file_name not in export.stored_name
