"""Hostile values typed into every text field: literal text or a clear refusal, never more."""

import html
import re
import socket
import subprocess
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Framework
from engagements.models import Engagement, LogEntry
from reports import dispatch as report_dispatch
from reports import selectors as report_selectors
from reports import tasks as report_tasks
from tests import factories
from tests.flows.hostile import values
from tests.flows.walker import Walker

pytestmark = pytest.mark.django_db
BASE = "/engagements/ARD-02/"
PAGES = [
    "/people/",
    "/clients/new/",
    "/engagements/new/",
    f"{BASE}settings/",
    f"{BASE}log/",
    f"{BASE}files/",
    f"{BASE}sources/add/?way=server",
    f"{BASE}controls/owasp-llm-2025/LLM01/",
    f"{BASE}gate/",
    f"{BASE}gate/criteria/qualify-scoping/sponsor/",
    f"{BASE}gate/criteria/readiness-pilot/sandbox-restore/",
]
READ = [
    "/", "/clients/", "/engagements/", "/jobs/", "/reports/", BASE, f"{BASE}log/", f"{BASE}files/",
    f"{BASE}sources/", f"{BASE}controls/", f"{BASE}gate/", f"{BASE}readiness/", f"{BASE}settings/",
    f"{BASE}profile/", f"{BASE}reports/", "/api/v1/clients/", "/api/v1/engagements/",
    "/api/v1/engagements/ARD-02/", "/api/v1/engagements/ARD-02/readiness/", "/api/v1/jobs/",
]  # fmt: skip
LEFT_ALONE = re.compile(
    r"/(close|reopen|remove|withdraw|sign-out|undo|move|revoke|approve|owner|members)/$"
)


@pytest.fixture
def listener():
    """Count the connections that anything opens because a value asked for it."""
    hits = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def run():
            while not done.is_set():
                try:
                    hits.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=run)
        thread.start()
        yield server.getsockname()[1], hits
        done.set()
        thread.join()


@pytest.fixture
def walker(client, playbook_engagement, admin_user):
    call_command("load_catalogs", verbosity=0, stdout=StringIO())
    framework = Framework.objects.get(key="owasp-llm-2025")
    at = timezone.now()
    compliance.adopt_framework(playbook_engagement, framework=framework, actor=admin_user, at=at)
    factories.EvidenceFactory(engagement=playbook_engagement)
    client.force_login(admin_user)
    return Walker(client)


def benign(form, number):
    """Fill in what is not text, and text that has to have a form of its own."""
    found = {name: _benign(form, name, kind, number) for name, kind in form.types.items()}
    if "outcome" in form.types:
        found["outcome"] = "hold"
    if form.action.endswith("/files/add/"):
        found["uri"] = "https://example.org/x"
    return {name: value for name, value in found.items() if value is not None}


def _benign(form, name, kind, number):
    there = form.values.get(name)
    if kind == "date":
        return (timezone.now() + timedelta(days=40)).date().isoformat()
    if kind == "email":
        return f"n{number}@example.org"
    if there:
        return None
    if kind in {"select", "radio"}:
        return next((choice for choice in form.choices[name] if choice), "")
    return {"number": "5432", "text": "word", "textarea": "word", "search": "word"}.get(kind)


def type_into(walker, page, field, action, value, number):
    """Send one form with one hostile field, the rest as a careful person would fill it in."""
    walker.open(page)
    form = next(f for f in walker.page.forms if f.action == action and field in f.types)
    walker.submit(form, **(benign(form, number) | {field: value}))
    assert walker.status in {200, 400, 403, 404, 409, 410, 422}, (page, field, value[:60])


def fields_of(walker):
    found = []
    for page in PAGES:
        walker.open(page)
        assert walker.status == 200, page
        for form in walker.page.forms:
            if form.method == "post" and not LEFT_ALONE.search(form.action.split("?")[0]):
                found += [(page, form.action, name) for name in form.text_fields()]
    return found


def test_hostile_values_stay_text(walker, listener, request):
    port, hits = listener
    every = values(200, port=port)
    fields = fields_of(walker)
    assert len(fields) >= 20, fields
    share = 1 if request.config.getoption("--slow") else len(fields)
    number = 0
    for place, (page, action, field) in enumerate(fields):
        # All 200 by --slow; else each field gets some of them, and together they get them all.
        for value in every[place % share :: share]:
            number += 1
            type_into(walker, page, field, action, value, number)

    nothing_runs_on_a_page(walker, every)
    the_report_prints_them(every)
    assert hits == []


def nothing_runs_on_a_page(walker, every):
    raw = [v for v in every if "<" in v and len(v) < 500]
    seen = set()
    for url in READ:
        walker.open(url)
        assert walker.status == 200, url
        text = walker.response.content.decode()
        if walker.response["Content-Type"].startswith("text/html"):
            assert not [v for v in raw if v in text], url
            seen |= {v for v in raw if html.escape(v.strip()) in text}
        assert "\x00" not in text
    assert len(seen) >= 5


def the_report_prints_them(every):
    engagement = Engagement.objects.get(code="ARD-02")
    script = next(v for v in every if v.startswith("<script>"))
    link = next(v for v in every if v.startswith("<link rel=attachment"))
    for text in (script, link):
        LogEntry.objects.create(
            engagement=engagement,
            number=LogEntry.objects.count() + 1,
            kind="note",
            text=text,
            visibility="client",
            author=engagement.owner,
            occurred_at=timezone.now(),
            created_at=timezone.now(),
        )
    report = report_dispatch.request_report(engagement, actor=engagement.owner, at=timezone.now())
    report_tasks.produce(job_id=str(report.job_id))
    ready = report_selectors.by_job(report.job_id)
    ready.job.refresh_from_db()
    assert ready.job.state == "done", ready.job.error_text
    path = report_selectors.path(ready)
    printed = subprocess.run(
        ["pdftotext", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    flat = "".join(printed.split())
    assert "".join(script.split()) in flat
    assert "root:x:0:0" not in flat
    listed = subprocess.run(
        ["pdfdetach", "-list", path], capture_output=True, text=True, check=True
    )
    assert "passwd" not in listed.stdout
