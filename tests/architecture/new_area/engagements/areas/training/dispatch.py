"""Queues the counting of people."""

from datetime import datetime

from django.db import transaction

from engagements.areas.training import services
from engagements.areas.training.models import Course
from engagements.dispatch import send_after_commit
from engagements.domain.events import Channel
from engagements.models import Engagement, User


@transaction.atomic
def request_course(
    engagement: Engagement, *, title: str, actor: User, at: datetime, source: Channel = Channel.UI
) -> Course:
    """Plan a course and send its job after commit."""
    course = services.plan_course(engagement, title=title, actor=actor, at=at, source=source)
    if course.job is not None:
        send_after_commit(course.job)
    return course
