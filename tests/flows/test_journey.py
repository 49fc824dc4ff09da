"""The whole walk without scripts: from an empty database to a downloaded PDF."""

import hashlib
import re
import sqlite3
import time
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from engagements.models import Engagement, Event, Job, User
from engagements.selectors import events
from reports.models import Report
from tests.flows.walker import Walker

pytestmark = [pytest.mark.django_db(transaction=True)]
STRONG = "a long enough phrase 7"
BASE = "/engagements/ARD-02/"


@pytest.fixture
def database_file(tmp_path):
    """A small client database: 300 claims, 12 of them without a reserve, 3 without a policy."""
    path = tmp_path / "claims.sqlite"
    with sqlite3.connect(path) as link:
        link.executescript(
            "CREATE TABLE policies (policy_id INTEGER PRIMARY KEY, email TEXT);"
            "CREATE TABLE claims (claim_id INTEGER PRIMARY KEY, reserve INTEGER,"
            " policy_id INTEGER REFERENCES policies (policy_id));"
        )
        link.executemany(
            "INSERT INTO policies VALUES (?, ?)",
            [(n, f"person{n}@mail.example") for n in range(100)],
        )
        link.executemany(
            "INSERT INTO claims VALUES (?, ?, ?)",
            [(n, None if n < 12 else n, 999 if n < 3 else n % 100) for n in range(300)],
        )
    return SimpleUploadedFile("claims.sqlite", path.read_bytes())


def wait_for_jobs(seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        open_jobs = Job.objects.filter(state__in=["queued", "running"])
        if not open_jobs.exists():
            return
        time.sleep(0.2)
    raise AssertionError(
        list(Job.objects.values("kind", "state", "words", "error_text", "attempt"))
    )


def test_from_an_empty_database_to_a_downloaded_report(client, worker, database_file):
    walker = Walker(client)
    call_command("load_catalogs", verbosity=0, stdout=StringIO())
    first_administrator(walker)
    new_client_and_engagement(walker)
    answers_settle_questions(walker)
    probes_measure_the_source(walker, database_file)
    a_log_entry_and_evidence(walker)
    the_gate_says_what_is_missing(walker)
    the_report_is_downloaded(walker)

    assert list(events.breaks()) == []


def first_administrator(walker):
    out = StringIO()
    call_command("invite", "first@example.org", role="admin", stdout=out)
    link = "/" + out.getvalue().splitlines()[0].split("/", 3)[3]
    walker.open(link)
    walker.submit(walker.form(link), name="Mara Kessler", password=STRONG)
    assert walker.status == 200
    assert walker.url == "/"


def new_client_and_engagement(walker):
    walker.open("/clients/new/")
    walker.submit(
        walker.form("/clients/new/"),
        name="Ardenvik Insurance",
        code="arden",
        time_zone="Europe/Berlin",
    )
    assert "Ardenvik Insurance" in walker.text

    walker.open("/engagements/new/")
    form = walker.form("/engagements/new/")
    assert len([t for t in form.types.values() if t != "hidden"]) <= 9  # three make the range
    owner = User.objects.get(email="first@example.org")
    walker.submit(
        form,
        client="arden",
        name="Underwriting assistant",
        code="ARD-02",
        owner=str(owner.pk),
        target_go_live="2027-03-03",
        value_low="100000",
        value_high="250000",
        currency="EUR",
    )
    assert Engagement.objects.get().code == "ARD-02"
    walker.open(BASE)
    for words in ("Underwriting assistant", "Qualify", "Gate to Scoping", "Not known yet"):
        assert words in walker.text


def answers_settle_questions(walker):
    walker.open(f"{BASE}controls/")
    for framework in ("nist-ai-rmf-1.0", "owasp-llm-2025"):
        walker.open(f"{BASE}controls/")
        adopt = walker.form("/controls/adopt/")
        name = next(n for n, kind in adopt.types.items() if kind in {"select", "radio", "hidden"}
                    and n != "csrfmiddlewaretoken")  # fmt: skip
        options = adopt.choices.get(name) or [adopt.values[name]]
        value = next((o for o in options if framework in o), None) or options[-1]
        walker.submit(adopt, **{name: value})
        assert walker.status == 200
    walker.open(f"{BASE}profile/")
    before = walker.text
    form = walker.form("/profile/", fields=["ai.uses_llm"])
    walker.submit(form, **{"ai.uses_llm": "yes"})
    assert walker.status == 200
    walker.open(f"{BASE}profile/")
    assert walker.text != before
    walker.open(f"{BASE}controls/owasp-llm-2025/LLM01/")
    decide = walker.form("/decide/")
    walker.submit(decide, state="partial", rationale="Filters are in place, not yet tested.")
    assert walker.status == 200
    walker.open(f"{BASE}controls/owasp-llm-2025/LLM01/")
    assert "Filters are in place, not yet tested." in walker.text


def probes_measure_the_source(walker, database_file):
    walker.open(f"{BASE}sources/add/?way=upload")
    form = next(f for f in walker.page.forms if "name" in f.types and f.method == "post")
    walker.submit(form, name="Claims", file=database_file)
    assert "Claims" in walker.text
    source = re.search(r"/sources/[0-9a-f-]{36}/", walker.url).group(0)
    walker.submit(walker.form(f"{source}run/"))
    assert "You can leave this page" in walker.text or "Claims" in walker.text
    wait_for_jobs()
    walker.open(f"{BASE}runs/1/")
    for words in ("REF-01", "PRV-01", "policies"):
        assert words in walker.text
    assert "person1@mail.example" not in walker.response.content.decode()


def a_log_entry_and_evidence(walker):
    walker.open(f"{BASE}log/")
    walker.submit(
        walker.form("/log/add/"),
        kind="decision",
        text="Masking happens in the warehouse view.",
        visibility="client",
    )
    assert "Masking happens in the warehouse view." in walker.text
    walker.open(f"{BASE}files/")
    walker.submit(
        walker.form("/files/add/"),
        title="Screening note",
        file=SimpleUploadedFile("note.txt", b"Screened on 20 November."),
        grade="documented",
    )
    assert walker.status == 200
    walker.open(f"{BASE}files/")
    assert "Screening note" in walker.text


def the_gate_says_what_is_missing(walker):
    walker.open(f"{BASE}gate/")
    assert "Conflicts of interest" in walker.text
    form = walker.form("/gate/criteria/qualify-scoping/conflict-screen/") if any(
        f.action.endswith("conflict-screen/") for f in walker.page.forms
    ) else None  # fmt: skip
    if form is None:
        walker.open(f"{BASE}gate/criteria/qualify-scoping/conflict-screen/")
        form = walker.form("conflict-screen/", fields=["state"])
    proof = next(v for v in form.choices["evidence"] if v)
    walker.submit(form, state="met", evidence=proof)
    assert walker.status == 200
    walker.open(f"{BASE}gate/")
    walker.submit(walker.form("/gate/move/"), target="scoping")
    assert walker.status == 422
    assert "A sponsor at the client is named" in walker.text
    assert Engagement.objects.get().current_stage == "qualify"


def the_report_is_downloaded(walker):
    walker.open(f"{BASE}reports/")
    walker.submit(walker.form("/reports/add/"))
    assert walker.status == 200
    wait_for_jobs()
    walker.open(f"{BASE}reports/1/")
    report = Report.objects.get()
    assert report.sha256[:12] in walker.text
    link = reverse("reports:report-download", args=["ARD-02", 1])
    assert link in walker.page.links
    got = walker.client.get(link)
    pdf = b"".join(got.streaming_content) if got.streaming else got.content
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() == report.sha256
    assert got["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(type="report.requested").count() == 1
