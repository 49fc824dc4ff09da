"""The main job by token, as somebody does it who has read the page of the API and nothing else."""

import hashlib
import html
import json
import re
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from engagements.areas.dataenv import services as dataenv
from engagements.models import Job
from engagements.services import people
from reports import services as report_services
from tests import factories

pytestmark = pytest.mark.django_db
FILES = {
    "evidence": SimpleUploadedFile("threat-model.pdf", b"%PDF-1.4\n%%EOF\n"),
    "sources": SimpleUploadedFile("claims.csv", b"id,amount\n1,10\n2,20\n"),
}
WORKERS = {"probe": dataenv.perform_run, "report": report_services.produce_report}


def work():
    """Do what a worker would: the page only says to ask until it is done."""
    for job in Job.objects.filter(state="queued"):
        WORKERS[job.kind](job.pk, worker="w:1", clock=timezone.now)


class Reader:
    """Does what the page says: fills in what earlier answers gave, and asks until it is done."""

    def __init__(self, token):
        self.browser, self.known = Client(), {}
        self.token = {"Authorization": f"Bearer {token}"}

    def follow(self, step):
        method, path, body = step
        url = re.sub(r"\{(\w+)\}", lambda part: str(self.known[part[1]]), path)
        headers = self.token | {"Idempotency-Key": url.strip("/")}
        if method == "PATCH":
            headers["If-Match"] = self.browser.get(url, headers=self.token)["ETag"]
        if method == "GET":
            answer = self.browser.get(url, headers=headers)
        elif "/files/" in path:
            file = next(file for noun, file in FILES.items() if f"/{noun}/" in path)
            answer = self.browser.post(url, body | {"file": file}, headers=headers)
        else:
            send = getattr(self.browser, method.lower())
            answer = send(url, json.dumps(body), content_type="application/json", headers=headers)
        assert answer.status_code in {200, 201, 202}, f"{method} {url}: {answer.content}"
        if method == "POST":
            place = urlsplit(answer["Location"]).path
            assert self.browser.get(place, headers=self.token).status_code == 200, place
            work()
        if answer["Content-Type"] == "application/json":
            found = answer.json()
            self.known |= {n: found[n] for n in ("code", "number", "id") if n in found}
        return answer


def steps_of(page):
    """Read method, path and body of each step of the page."""
    for block in re.findall(r"<li [^>]*data-step>(.*?)</li>", page, re.DOTALL):
        method = re.search(r'<span class="tag[^"]*">(\w+)</span>', block)[1]
        path = re.search(r"<code>(.*?)</code>", block)[1]
        body = re.search(r"<pre>(.*?)</pre>", block, re.DOTALL)
        yield method, path, json.loads(html.unescape(body[1])) if body else None


def test_the_main_job_is_done_from_the_page_alone(now):
    factories.real_playbook()
    factories.load_catalogs()
    page = Client().get("/api/v1/docs/").content.decode()
    steps = list(steps_of(page))
    (email,) = {
        step[2]["person"]["email"] for step in steps if step[1].endswith("/members/")
    }  # the address of a colleague, as GET people/ gives it
    factories.UserFactory(role="engineer", email=email)
    engineer = factories.UserFactory(role="engineer")
    _, secret = people.create_token(actor=engineer, name="Job", scope="write", days=1, at=now)
    reader = Reader(secret)
    reader.known |= {"framework": "owasp-llm-2025", "token": "LLM01"}

    answers = [reader.follow(step) for step in steps]

    assert len(answers) == 16
    done = {f"{step[0]} {step[1]}": one for step, one in zip(steps, answers, strict=True)}
    place = "/api/v1/engagements/{code}"
    run = done[f"GET {place}/probe-runs/{{number}}/"].json()
    report = done[f"GET {place}/reports/{{number}}/"].json()
    pdf = b"".join(answers[-1].streaming_content)
    assert run["job"]["state"] == "done"
    assert report["ready_at"]
    assert pdf.startswith(b"%PDF-")
    assert hashlib.sha256(pdf).hexdigest() == report["sha256"]


def test_the_page_says_what_a_beginner_has_to_know(client):
    page = client.get("/api/v1/docs/").content.decode()

    for words in ("Authorization: Bearer", "http://testserver/api/v1/", "curl", "requests.Session",
                  "Idempotency-Key", "If-Match", "RateLimit-Remaining", "Retry-After",
                  "updated_since", "time_zone", "deprecated", "precondition_failed"):  # fmt: skip
        assert words in page, words
    nouns = re.findall(r'id="noun-([a-z-]+)"', page)
    assert page.count("Example in curl and Python") == len(nouns) > 25
