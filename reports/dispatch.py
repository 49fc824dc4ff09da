"""The only code that queues reports: writes the rows, then sends the job's id after commit."""

from datetime import datetime

from django.db import transaction

from engagements import dispatch
from engagements.domain.events import Channel
from engagements.models import Engagement, User
from reports import services
from reports.models import Report


@transaction.atomic
def request_report(
    engagement: Engagement,
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    idempotency_key: str = "",
) -> Report:
    """Ask for the next version of an engagement's report; a worker makes it.

    The same ``idempotency_key`` of the same person gives the same report, sent once more.
    """
    report = services.open_report(
        engagement, actor=actor, at=at, source=source, idempotency_key=idempotency_key
    )
    dispatch.send_after_commit(report.job)
    return report
