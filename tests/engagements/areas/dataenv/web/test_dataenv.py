"""The pages of the data environment: add, test, expect, run, read."""

import json
import os
import socket
import sqlite3
import stat
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from engagements.areas.dataenv import services
from engagements.areas.dataenv.models import ProbeRun, Source, TableExpectation
from engagements.areas.dataenv.prober import asking
from engagements.domain.jobs import CONNECTIONS, State
from engagements.models import Job
from engagements.services import jobs
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
SERVER = {"name": "Claims", "host": "db.example.org", "port": 5432, "database": "claims",
          "username": "reader", "tls_mode": "verify-full"}  # fmt: skip
SECRET = "correct horse 4711"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"
    settings.FDE_SOURCES = str(tmp_path / "source-files")


@pytest.fixture
def content(tmp_path):
    path = tmp_path / "source-files" / "orders.sqlite"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?)",
            [(n, "secret note" if n else None) for n in range(9)],
        )
        connection.execute('CREATE TABLE "<b>x</b>" (id INTEGER PRIMARY KEY)')
    return path.read_bytes()


@pytest.fixture
def browser(signed_in, engineer):
    return signed_in(engineer)


@pytest.fixture
def source(browser, engagement, content):
    upload = SimpleUploadedFile("orders.sqlite", content)
    browser.post(url("source-add", engagement) + "?way=upload", {"name": "Orders", "file": upload})
    return Source.objects.get()


@pytest.fixture
def ran(browser, engagement, source, now):
    browser.post(url("probe-run-add", engagement, source.pk))
    run = ProbeRun.objects.get()
    services.perform_run(run.job_id, worker="w", clock=lambda: now)
    return run


def url(name, engagement, *more):
    return reverse(f"dataenv:{name}", args=[engagement.code, *more])


def text_of(answer):
    return answer.content.decode()


def test_an_empty_page_says_what_will_be_here(browser, engagement):
    html = text_of(browser.get(url("sources", engagement)))

    assert "will appear here" in html
    assert url("source-add", engagement) in html


def test_a_file_is_uploaded(browser, engagement, source):
    html = text_of(browser.get(url("source", engagement, source.pk)))

    assert source.kind == "sqlite"
    assert "orders.sqlite" in html
    assert source.file.sha256[:12] in html
    assert "Orders" in text_of(browser.get(url("sources", engagement)))


def test_a_file_is_chosen_from_the_list_and_never_typed(browser, engagement, content):
    page = url("source-add", engagement) + "?way=list"

    assert "orders.sqlite" in text_of(browser.get(page))
    refused = browser.post(page, {"name": "X", "folder_path": "../../etc/passwd"})
    assert refused.status_code == 422
    assert Source.objects.count() == 0
    browser.post(page, {"name": "X", "folder_path": "orders.sqlite"})
    assert Source.objects.get().folder_path == "orders.sqlite"


def test_without_a_list_there_is_no_such_way(browser, engagement):
    assert browser.get(url("source-add", engagement) + "?way=list").status_code == 404
    assert browser.get(url("source-add", engagement) + "?way=other").status_code == 404


def test_a_password_is_never_shown_again(browser, engagement):
    browser.post(url("source-add", engagement), SERVER | {"secret": SECRET})
    row = Source.objects.get()

    pages = [url("source", engagement, row.pk), url("source-change", engagement, row.pk),
             url("source-secret", engagement, row.pk), url("sources", engagement)]  # fmt: skip
    shown = "".join(text_of(browser.get(page)) for page in pages)
    assert "4711" not in shown
    assert row.secret not in shown
    assert "Set" in shown
    browser.post(url("source-secret", engagement, row.pk), {"secret": "another one"})
    assert Source.objects.get().secret != row.secret


def test_the_page_says_when_a_password_was_forgotten(browser, engagement):
    browser.post(url("source-add", engagement), SERVER | {"secret": SECRET})
    row = Source.objects.get()
    change = url("source-change", engagement, row.pk)

    same = browser.post(change, SERVER | {"purpose": "x", "version": 1}, follow=True)
    lowered = browser.post(change, SERVER | {"tls_mode": "disable", "version": 2}, follow=True)

    assert "forgotten" not in text_of(same)
    assert "The password was forgotten" in text_of(lowered)
    assert not Source.objects.get().secret


def odd_entries(folder):
    """Put beside the files what nobody should be able to choose, and nothing should break on."""
    folder.mkdir(exist_ok=True)
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    (folder / "around").symlink_to(folder)
    (folder / "out.csv").symlink_to("/etc/passwd")
    (folder / "gone.csv").symlink_to(folder / "nowhere")
    (folder / "folder.csv").mkdir()
    os.mkfifo(folder / "fifo.csv")
    os.mknod(folder / "zero.csv", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.csv"))
    (folder / "line\nbreak.csv").write_text("a\n1\n")
    with open(os.fsencode(folder) + b"/\xff\xfe.csv", "w") as file:
        file.write("a\n1\n")
    (folder / "good [1].csv").write_text("a\n1\n")
    return [name for name in os.listdir(folder) if name != "good [1].csv"]


def test_odd_entries_of_the_list_break_no_page_and_cannot_be_chosen(
    browser, engagement, engineer, tmp_path
):
    odd = odd_entries(tmp_path / "source-files")

    page = browser.get(url("source-add", engagement) + "?way=list")

    assert services.listed_files() == ["good [1].csv"]
    assert page.status_code == 200
    assert "good [1].csv" in text_of(page)
    for number, name in enumerate(odd):
        told = {"name": f"S{number}", "folder_path": name}
        if name.isascii():
            answer = browser.post(url("source-add", engagement) + "?way=list", told)
            assert answer.status_code == 422, name
        sent = browser.post(
            f"/api/v1/engagements/{engagement.code}/sources/",
            json.dumps(told),
            content_type="application/json",
        )
        assert sent.status_code in (400, 409), name
    assert not Source.objects.exists()


def test_a_refusal_keeps_what_was_typed_but_the_password(browser, engagement, source):
    answer = browser.post(
        url("source-add", engagement), SERVER | {"name": "Orders", "secret": SECRET}
    )

    assert answer.status_code == 422
    assert "has this name" in text_of(answer)
    assert "db.example.org" in text_of(answer)
    assert SECRET not in text_of(answer)


def test_a_source_is_changed_and_removed(browser, engagement, source):
    change = {"name": "Orders two", "purpose": "Billing", "region": "", "version": 1}
    assert browser.post(url("source-change", engagement, source.pk), change).status_code == 302
    conflict = browser.post(url("source-change", engagement, source.pk), change)
    assert conflict.status_code == 409
    assert browser.get(url("source-remove", engagement, source.pk)).status_code == 200

    browser.post(url("source-remove", engagement, source.pk), {"version": 2})

    assert Source.objects.get().removed_at is not None
    assert browser.get(url("source", engagement, source.pk)).status_code == 404


def performed(row):
    """Let the newest test of a source be done, as the worker does it."""
    test = row.tests.first()
    services.perform_test(test.job_id, worker="w", clock=timezone.now)
    test.refresh_from_db()
    return test


@pytest.fixture
def no_connection(monkeypatch):
    """Let whatever opens a source in this process fail the test."""

    def opened(*_args, **_more):
        raise AssertionError("a web process read a source")

    for name in ("tables", "plan", "measure"):
        monkeypatch.setattr(asking, name, opened)


def test_a_test_is_asked_for_and_no_page_opens_the_source(
    browser, engagement, source, no_connection
):
    answer = browser.post(url("source-test", engagement, source.pk))
    page, panel = url("source", engagement, source.pk), url(
        "source-test-panel", engagement, source.pk
    )  # fmt: skip

    assert answer["Location"] == page
    html = text_of(browser.get(page))
    assert panel in html
    assert "You can leave this page" in html
    assert url("source-test", engagement, source.pk) not in html.replace(panel, "").replace(
        url("source-test-stop", engagement, source.pk), ""
    )
    assert browser.get(panel, headers=HTMX).status_code == 200
    assert browser.get(panel).status_code == 302


def test_a_test_shows_the_tables_in_place(browser, engagement, source):
    browser.post(url("source-test", engagement, source.pk))
    performed(source)

    last = browser.get(url("source-test-panel", engagement, source.pk), headers=HTMX)
    assert last.status_code == 286
    assert last["HX-Refresh"] == "true"  # the buttons and facts beside it have changed too
    assert "every 2s" not in text_of(last)
    for html in (text_of(last), text_of(browser.get(url("source", engagement, source.pk)))):
        assert "It shows 2 tables" in html
        assert "&lt;b&gt;x&lt;/b&gt;" in html
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=1))
    later = text_of(browser.get(url("source", engagement, source.pk)))
    assert "It shows 2 tables" not in later
    assert "opens and answers" in later


def test_a_test_that_fails_says_what_to_do(browser, engagement, source, settings):
    settings.FDE_FILES = settings.FDE_FILES / "gone"
    browser.post(url("source-test", engagement, source.pk))

    assert performed(source).job.state == State.DONE
    html = text_of(browser.get(url("source", engagement, source.pk)))
    assert "Upload it again" in html
    assert "did not open" in html
    assert "Done" not in html  # a job well done would read as a source that opens


def test_a_test_is_stopped_and_asked_for_again(browser, engagement, source):
    ask, stop = (url(name, engagement, source.pk) for name in ("source-test", "source-test-stop"))
    assert browser.post(stop).status_code == 404
    browser.post(ask)
    assert browser.post(ask).status_code == 422

    for _ in range(2):  # the second finds that it has ended
        assert browser.post(stop).status_code == 302
    assert Job.objects.get().state == State.STOPPED
    assert "Stopped" in text_of(browser.get(url("source", engagement, source.pk)))
    assert browser.post(ask).status_code == 302


def test_many_connections_in_a_minute_are_too_many(browser, engagement, source):
    for _ in range(CONNECTIONS):
        assert browser.post(url("source-test", engagement, source.pk)).status_code == 302
        browser.post(url("source-test-stop", engagement, source.pk))

    refused = browser.post(url("probe-run-add", engagement, source.pk))

    assert refused.status_code == 429
    assert "Wait a minute" in text_of(refused)


def test_expectations_are_named_changed_and_forgotten(browser, engagement, source):
    add = url("expectation-add", engagement, source.pk)
    said = {"table": "orders", "in_scope": "on", "max_age_days": "7", "change_column": "day",
            "required_columns": "note, id", "relations": "id -> bills (order_id)"}  # fmt: skip

    assert browser.post(add, said).status_code == 302
    row = TableExpectation.objects.get()
    assert (row.required_columns, row.max_age_days) == (["note", "id"], 7)
    assert row.relations == [{"columns": ["id"], "table": "bills", "to": ["order_id"]}]
    page = url("expectation-change", engagement, source.pk, row.pk)
    assert "id -&gt; bills (order_id)" in text_of(browser.get(page))
    wrong = browser.post(page, {"in_scope": "on", "relations": "id bills"})
    assert wrong.status_code == 422
    browser.post(page, {"critical": "on", "required_columns": ""})
    row.refresh_from_db()
    assert (row.in_scope, row.critical, row.required_columns) == (False, True, [])
    browser.post(url("expectation-remove", engagement, source.pk, row.pk))
    assert TableExpectation.objects.count() == 0


def test_all_tables_are_put_in_scope(browser, engagement, source):
    browser.post(url("source-scope", engagement, source.pk))
    assert not TableExpectation.objects.exists()
    performed(source)

    html = text_of(browser.get(url("source-test-panel", engagement, source.pk), headers=HTMX))
    assert "2 of them were put in scope" in html
    assert set(TableExpectation.objects.values_list("table", flat=True)) == {"orders", "<b>x</b>"}


def test_a_run_is_watched_until_it_ends(browser, engagement, source, now):
    answer = browser.post(url("probe-run-add", engagement, source.pk))
    run = ProbeRun.objects.get()
    assert answer["Location"] == url("probe-run", engagement, run.number)

    page, panel = text_of(browser.get(answer["Location"])), url("probe-run-panel", engagement, 1)
    assert "You can leave this page" in page
    assert panel in page
    assert browser.get(panel, headers=HTMX).status_code == 200
    assert browser.get(panel).status_code == 302
    services.perform_run(run.job_id, worker="w", clock=lambda: now)
    last = browser.get(panel, headers=HTMX)
    assert last.status_code == 286
    assert "every 2s" not in text_of(last)


def test_a_finished_run_tells_what_was_found(browser, engagement, ran):
    html = text_of(browser.get(url("probe-run", engagement, ran.number)))

    assert "ACC-01" in html
    assert "SHA-256" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>x</b>" not in html
    assert "secret note" not in html
    assert "E-01" in html


def test_a_second_run_at_once_is_refused(browser, engagement, source):
    browser.post(url("probe-run-add", engagement, source.pk))

    assert browser.post(url("probe-run-add", engagement, source.pk)).status_code == 422
    assert ProbeRun.objects.count() == 1


def test_a_waiting_run_is_stopped(browser, engagement, source):
    browser.post(url("probe-run-add", engagement, source.pk))

    for _ in range(2):  # the second finds that it has ended
        assert browser.post(url("probe-run-stop", engagement, 1)).status_code == 302
    assert Job.objects.get().state == State.STOPPED
    assert "Stopped" in text_of(browser.get(url("probe-run", engagement, 1)))


def test_a_failed_run_says_why_and_offers_retry(browser, engagement, source, now, settings):
    browser.post(url("probe-run-add", engagement, source.pk))
    run = ProbeRun.objects.get()
    settings.FDE_FILES = settings.FDE_FILES / "gone"
    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    html = text_of(browser.get(url("probe-run", engagement, 1)))

    assert "Upload it again" in html
    assert reverse("engagements:job-retry", args=[run.job_id]) in html


PAGES = ["source", "source-change", "source-secret", "source-remove", "expectation-add"]
POSTS = ["source-test", "source-test-stop", "source-scope", "probe-run-add"]


@pytest.mark.parametrize("who", ["another engineer", "client"])
def test_a_foreign_source_answers_like_a_missing_one(signed_in, engagement, source, ran, who):
    role = "client" if who == "client" else "engineer"
    other = signed_in(factories.UserFactory(role=role))
    # People of a client never reach the staff shell: its policy answers before any view.
    missing = other.get(url("probe-run", engagement, 999)).status_code

    assert missing in (403, 404)
    for name in PAGES:
        assert other.get(url(name, engagement, source.pk)).status_code == missing
    for name in POSTS:
        assert other.post(url(name, engagement, source.pk)).status_code == missing
    for name in ("probe-run", "probe-run-panel"):
        assert other.get(url(name, engagement, 1)).status_code == missing
    assert other.post(url("probe-run-stop", engagement, 1)).status_code == missing
    assert other.get(url("sources", engagement)).status_code == missing


def test_a_source_is_found_under_its_own_engagement_only(browser, engineer, source, ran):
    mine = factories.engagement_with_lead(engineer)

    assert browser.get(url("source", mine, source.pk)).status_code == 404
    assert browser.get(url("probe-run", mine, ran.number)).status_code == 404


def ran_score(run):
    run.refresh_from_db()
    return run.document["score"]


def test_the_list_costs_the_same_with_more_sources(
    browser, engagement, source, ran, content, engineer, now, django_assert_max_num_queries
):
    for number in range(5):
        services.add_source(
            engagement, name=f"S{number}", upload=SimpleUploadedFile("s.sqlite", content),
            file_name="s.sqlite", actor=engineer, at=now,
        )  # fmt: skip

    with django_assert_max_num_queries(12):
        html = text_of(browser.get(url("sources", engagement)))
    assert "Run 1" in html
    assert f"{ran_score(ran):.0f}</td>" in html
    with django_assert_max_num_queries(12):
        browser.get(url("source", engagement, source.pk))
    with django_assert_max_num_queries(12):
        browser.get(url("probe-run", engagement, ran.number))


def test_progress_is_shown(browser, engagement, source, now):
    browser.post(url("probe-run-add", engagement, source.pk))
    job = jobs.claim(Job.objects.get().pk, worker="w", at=now)
    jobs.progress(job, step=1, steps=3, words="table 2 of 2, orders")

    html = text_of(browser.get(url("probe-run-panel", engagement, 1), headers=HTMX))

    assert "1 of 3" in html
    assert "table 2 of 2, orders" in html


def test_a_path_that_no_row_can_hold_is_not_offered(browser, engagement, content, tmp_path):
    folder = tmp_path / "source-files"
    for _ in range(3):
        folder = folder / ("d" * 200)
        folder.mkdir()
    (folder / "far.csv").write_text("a\n1\n")

    assert services.listed_files() == ["orders.sqlite"]
    told = {
        "name": "Far",
        "folder_path": str((folder / "far.csv").relative_to(tmp_path / "source-files")),
    }
    sent = browser.post(
        f"/api/v1/engagements/{engagement.code}/sources/",
        json.dumps(told),
        content_type="application/json",
    )
    assert sent.status_code in (400, 409)


def test_of_a_folder_without_end_a_part_is_looked_at(content, tmp_path, monkeypatch):
    module = import_module("engagements.areas.dataenv.services.source_folder")
    monkeypatch.setattr(module, "MOST_ENTRIES", 5)
    looked = []
    scan = os.scandir

    @contextmanager
    def counted(folder):
        with scan(folder) as entries:
            yield (looked.append(entry) or entry for entry in entries)

    for number in range(20):
        (tmp_path / "source-files" / f"{number}.csv").write_text("a\n")
    monkeypatch.setattr(module.os, "scandir", counted)

    assert len(services.listed_files()) <= 5
    assert len(looked) == 5
