"""What the core itself does: its events, subscribers, notices, jobs, lists and searches."""

from engagements.area import Work
from engagements.domain.events import DEPLOYMENT_EVENTS, ENGAGEMENT_EVENTS
from engagements.domain.jobs import DEFAULT_QUEUE, JobKind, Queue
from engagements.domain.notices import NOTICES
from engagements.domain.views import SAVED_PAGES
from engagements.exporters import engagement, evidence, jobs, library, logbook, pipeline, readiness
from engagements.models import CriterionResult, Export
from engagements.selectors import search
from engagements.services.notices.subscriptions import SUBSCRIBERS, job_ended

WORK = Work(
    events=(*ENGAGEMENT_EVENTS, *DEPLOYMENT_EVENTS),
    subscribers=SUBSCRIBERS,
    notices=NOTICES,
    jobs=(
        JobKind(
            key="export",
            words="Export",
            task="engagements.export",
            queue=DEFAULT_QUEUE,
            fills=Export,
            is_personal=True,
        ),
    ),
    queues=(Queue(key=DEFAULT_QUEUE),),
    when_job_ends=(job_ended,),
    listings=(
        engagement.LISTING,
        logbook.LISTING,
        evidence.LISTING,
        readiness.LISTING,
        jobs.LISTING,
        pipeline.LISTING,
        library.LOG,
        library.EVIDENCE,
    ),
    searches=search.SEARCHES,
    saved_pages=SAVED_PAGES,
    evidence_links=(CriterionResult,),
    catalogs=("engagements.importers.playbooks.CATALOG",),
)
