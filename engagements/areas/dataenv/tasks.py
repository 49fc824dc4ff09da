"""The Celery tasks of the data environment: read the clock, call one service."""

from celery import shared_task
from django.utils import timezone

from engagements.areas.dataenv import services
from engagements.tasks import worker_name


@shared_task(
    name="probes.run", ignore_result=True, acks_late=True, soft_time_limit=960, time_limit=1020
)
def run_probes(*, job_id: str) -> None:
    """Run the probes over the source of a job."""
    services.perform_run(job_id, worker=worker_name(), clock=timezone.now)


@shared_task(
    name="probes.test", ignore_result=True, acks_late=True, soft_time_limit=150, time_limit=180
)
def test_connection(*, job_id: str) -> None:
    """Open the source of a job once."""
    services.perform_test(job_id, worker=worker_name(), clock=timezone.now)
