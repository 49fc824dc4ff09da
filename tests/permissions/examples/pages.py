"""Examples of the pages over many engagements: overview, libraries, pipeline, search, jobs."""

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, part, post, route

PAGE = route(get=get(None))
LIST = route(get=GET)
JOB = {"scope": "engagement"}
OWN_VIEW = {"scope": "owner", "owner": "lead", "slug": v.view("lead")}

ROUTES = {
    "engagements:overview": route(
        anyone={"GET": {200, 302}, "HEAD": {200, 302}}
    ),  # people of a client are sent to the portal
    "engagements:search": route(get=get(None, query="?q=zq")),
    "engagements:complete": route(get=part(query="?q=zq&mark=%40")),
    "engagements:choices": route(get=part(None, query="?q=zq"), noun=lambda _: "engagement"),
    "engagements:my-log": PAGE,
    "engagements:my-log-add": route(
        post=post(
            Action.LOG,
            kind="note",
            text="Hello",
            visibility="internal",
            engagement=lambda case: case.engagement.code,
        ),
        scope="posted",
    ),
    "engagements:evidence-library": PAGE,
    "engagements:job-list": PAGE,
    "engagements:job-mine": route(get=part(None)),
    "engagements:job-panel": route(get=part(), job="job_failed.pk", **JOB),
    "engagements:job-stop": route(post=post(Action.WORK), job="job_queued.pk", **JOB),
    "engagements:job-retry": route(post=post(Action.WORK), job="job_failed.pk", **JOB),
    "engagements:job-download": route(
        get=GET, job=lambda case: case["export"].job_id, scope="owner", owner="lead"
    ),
    "engagements:pipeline": PAGE,
    "engagements:pipeline-move": route(
        get=get(Action.MOVE_STAGE, query="?target=pilot"),
        post=post(Action.MOVE_STAGE, version=v.VERSION, target="pilot", may_refuse=True),
    ),
    "engagements:pipeline-undo": route(
        post=post(Action.MOVE_STAGE, version=v.VERSION, may_refuse=True)
    ),
    "engagements:view-list": PAGE,
    "engagements:view-counts": route(get=part(None)),
    "engagements:view-add": route(post=post(title="Mine", page="pipeline", query="q=x")),
    "engagements:saved-view": route(get=get(None, done=(200, 302)), **OWN_VIEW),
    "engagements:view-change": route(post=post(title="Other"), **OWN_VIEW),
    "engagements:view-remove": route(post=post(), **OWN_VIEW),
    "engagements:engagement-list": PAGE,
    "engagements:engagement-add": route(
        get=get(Action.CREATE_ENGAGEMENT),
        post=post(
            Action.CREATE_ENGAGEMENT,
            client=lambda case: case["client"].code,
            name="New",
            code="NEW-01",
            owner=lambda case: case.people["engineer"].pk,
        ),
    ),
    "reports:report-all": PAGE,
}
# Every list that can be taken along: now, or as a file that a job writes.
LISTS = (
    "engagements:engagement-list",
    "engagements:evidence-library",
    "engagements:job-list",
    "engagements:my-log",
    "engagements:pipeline",
    "reports:report-all",
)
ROUTES |= {
    f"{name}-export": route(get=get(None), post=post(), scope="firm", format=lambda _: "csv")
    for name in LISTS
}
