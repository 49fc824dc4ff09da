"""The Celery task of the reports: read the clock, call one service."""

from celery import shared_task
from django.utils import timezone

from engagements.tasks import worker_name
from reports import services


@shared_task(
    name="reports.produce",
    ignore_result=True,
    acks_late=True,
    soft_time_limit=services.SOFT_SECONDS,
    time_limit=services.HARD_SECONDS,
)
def produce(*, job_id: str) -> None:
    """Make the report that the job asks for; delivered twice it is made once."""
    services.produce_report(job_id, worker=worker_name(), clock=timezone.now)
