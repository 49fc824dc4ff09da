"""Plans courses, and counts who came."""

import uuid
from datetime import datetime

from django.db import transaction

from engagements.areas.training.domain import COURSE
from engagements.areas.training.models import Course
from engagements.domain.about import About
from engagements.domain.access import Action
from engagements.domain.events import Channel
from engagements.models import Engagement, User
from engagements.services import events, jobs, numbering
from engagements.services.operations import operation

PEOPLE = 7  # what the list of participants would say


@operation(Action.LOG)
@transaction.atomic
def plan_course(
    engagement: Engagement,
    *,
    title: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Course:
    """Plan a course, and ask for the job that counts who came; the caller sends it."""
    numbering.lock(engagement)
    number = Course.objects.filter(engagement=engagement).count() + 1
    job = jobs.open_job(
        COURSE,
        title=f"Course: {title}",
        about=About(COURSE, str(number)),
        requested_by=actor,
        engagement=engagement,
        at=at,
    )
    course = Course.objects.create(
        engagement=engagement,
        number=number,
        title=title,
        created_by=actor,
        created_at=at,
        job=job,
    )
    events.record(
        "course.planned", engagement=engagement, actor=actor, at=at, source=source, course=number
    )
    return course


def count_people(job_id: uuid.UUID | str, *, worker: str, clock: jobs.Clock) -> None:
    """Claim the job and write that the course was held; harmless when called twice."""
    job = jobs.claim(job_id, worker=worker, at=clock())
    if job is None:
        return
    with jobs.outcome(job, clock=clock), transaction.atomic():
        course = Course.objects.select_related("engagement").get(job=job)
        Course.objects.filter(pk=course.pk).update(people=PEOPLE, held_at=clock())
        events.record(
            "course.held",
            engagement=course.engagement,
            actor=job.requested_by,
            at=clock(),
            source=Channel.TASK,
            course=course.number,
            people=PEOPLE,
        )
        jobs.finish(job, at=clock())
