"""The task of training."""

from celery import shared_task
from django.utils import timezone

from engagements.areas.training import services
from engagements.tasks import worker_name


@shared_task(name="training.count", ignore_result=True, acks_late=True)
def count_people(*, job_id: str) -> None:
    """Count who came to the course of a job."""
    services.count_people(job_id, worker=worker_name(), clock=timezone.now)
