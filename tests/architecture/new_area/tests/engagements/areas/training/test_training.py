"""Training works wherever an area may: one folder and one line in the settings."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from engagements import models, registry
from engagements.areas.training import services, tasks
from engagements.areas.training.models import Course
from engagements.domain.readiness import Status
from engagements.models import Event, Job
from engagements.selectors import readiness
from engagements.services import engagement as engagements
from engagements.services import playbooks
from reports import render
from reports import services as report_services
from reports.document.snapshot import Snapshot
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(engineer, now):
    """An engagement on a playbook that counts training, which is data of the deployment."""
    path = next((Path(models.__file__).parents[1] / "data/playbooks").glob("*.yaml"))
    asks = "- {key: training, text: Training, kind: auto, level: must, check: area_musts,"
    text = re.sub(
        r"^( +)- \{key: .*check: area_musts.*$",
        rf"\g<0>\n\1{asks} params: {{area: training}}}}",
        path.read_text(),
        flags=re.MULTILINE,
        count=1,
    )
    text = re.sub(r"^areas:.*\n", r"\g<0>  - {key: training, title: Training}\n", text, flags=re.M)
    book = playbooks.publish(text, name=path.name, at=now)[0]
    return engagements.create_engagement(
        client=factories.ClientFactory(), code="TRN-01", name="Claims assistant", owner=engineer,
        actor=engineer, at=now, playbook=book,
    )  # fmt: skip


@pytest.fixture
def course(counted, engineer, now):
    return services.plan_course(counted, title="Reading answers", actor=engineer, at=now)


def rows(engagement):
    found = readiness.readiness(engagement, as_of=timezone.now())
    return {row.key: row for row in found.requirements if row.area == "training"}


def test_the_page_has_a_tab_and_plans_a_course(signed_in, engineer, counted):
    browser = signed_in(engineer)
    page = reverse("training:courses", args=[counted.code])

    assert page in browser.get(reverse("engagements:readiness", args=[counted.code])).text
    answer = browser.post(page, {"title": "First steps"}, follow=True)
    assert answer.status_code == 200
    assert "First steps, 0 people" in answer.text


def test_the_api_lists_courses(signed_in, engineer, course):
    answer = signed_in(engineer).get(f"/api/v1/engagements/{course.engagement.code}/courses/")

    assert [row["title"] for row in answer.json()["results"]] == ["Reading answers"]


def test_the_search_finds_a_course(signed_in, engineer, course):
    answer = signed_in(engineer).get("/search/", {"q": "reading"})

    assert "Reading answers" in answer.text
    assert reverse("training:courses", args=[course.engagement.code]) in answer.text


def test_its_requirement_counts_until_the_job_has_proven_it(signed_in, engineer, course):
    (before,) = rows(course.engagement).values()
    html = (
        signed_in(engineer)
        .get(reverse("engagements:readiness", args=[course.engagement.code]))
        .text
    )

    tasks.count_people(job_id=str(course.job_id))

    (after,) = rows(course.engagement).values()
    assert (before.status, after.status) == (Status.UNKNOWN, Status.PROVEN)
    assert [ask.kind for ask in before.asks] == ["record:course"]
    assert "Reading answers was held" in html


def test_its_proofs_are_published(course, now):
    tasks.count_people(job_id=str(course.job_id))

    context = readiness.context(course.engagement, as_of=timezone.now())
    judge = registry.judges()["training"]
    (proof,) = judge.proofs(context.cases["training"])
    assert (proof.subject, proof.count) == ("Reading answers", services.PEOPLE)


def test_its_job_is_listed_and_its_event_told(signed_in, engineer, course):
    browser = signed_in(engineer)
    tasks.count_people(job_id=str(course.job_id))

    assert Job.objects.get(pk=course.job_id).state == "done"
    assert "Course: Reading answers" in browser.get("/jobs/").text
    assert Event.objects.filter(type="course.held", engagement=course.engagement).exists()
    log = browser.get(reverse("engagements:logbook", args=[course.engagement.code])).text
    assert f"held course 1 for {services.PEOPLE} people" in log


def test_a_report_prints_its_part_and_keeps_it(engineer, course, settings, tmp_path):
    settings.FDE_FILES = tmp_path
    tasks.count_people(job_id=str(course.job_id))
    report = report_services.open_report(course.engagement, actor=engineer, at=timezone.now())
    report_services.produce_report(report.job_id, worker="w", clock=timezone.now)
    report.refresh_from_db()

    assert report.ready_at is not None, report.job.error_text
    html = render.html(Snapshot.from_json(report.snapshot))
    assert "Courses for the people who use the system" in html
    assert "Reading answers" in html


def test_its_table_is_audited():
    audited = {model for work in registry.works() for model in work.audited}

    assert Course in audited
    assert apps.get_app_config("training").get_model("Course") is Course
