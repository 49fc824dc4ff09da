"""Examples of the API's routes."""

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, post, route

LIST = route(get=GET)
CRITERION = {"gate_key": "readiness-pilot", "criterion_key": "eval-set"}

ROUTES = {
    "api:schema": route(anyone={"GET": {200}, "HEAD": {200}}),
    "api:gate": route(get=GET),
    "api:gate-requests": route(post=post(Action.LOG)),
    "api:readiness": LIST,
    "api:profile": route(
        get=GET,
        patch=post(Action.CHANGE_PROFILE, headers=v.ANY, answers={"ai.uses_llm": False}),
    ),
    "api:client-list": route(
        get=get(None), post=post(Action.CREATE_CLIENT, code="new-co", name="New")
    ),
    "api:client-detail": route(
        get=GET,
        patch=post(Action.CHANGE_CLIENT, headers=v.CLIENT_MATCH, sector="Other"),
        scope="client",
    ),
    "api:evidence-library-list": route(get=get(None)),
    "api:log-library-list": route(get=get(None)),
    "api:question-library-list": route(get=get(None)),
    "api:report-library-list": route(get=get(None)),
    "api:root": route(get=get(None)),
    "api:me": route(get=get(None)),
    "api:person-list": route(get=get(None)),
    "api:search-list": route(get=get(None, query="?q=zq")),
    "api:pipeline": route(get=get(None)),
    "api:notice-list": route(get=get(None)),
    "api:notice-read": route(
        post=post(), key=lambda case: case["notice_0"].key, scope="owner", owner="lead"
    ),
    "api:notice-read-all": route(post=post()),
    "api:saved-view-list": route(
        get=get(None), post=post(title="Mine", page="pipeline", query="q=x")
    ),
    "api:saved-view-detail": route(
        get=get(None),
        patch=post(headers=v.ANY, title="Other"),
        delete=post(headers=v.ANY),
        slug=v.view("lead"),
        scope="owner",
        owner="lead",
    ),
    "api:token-list": route(get=get(None), post=post(name="Job", scope="read", days=5)),
    "api:token-detail": route(delete=post(), pk=v.token("lead"), scope="owner", owner="lead"),
    "api:member-list": route(
        get=GET, post=post(Action.MANAGE_MEMBERS, person={"email": "engineer.off@firm.example"})
    ),
    "api:member-detail": route(delete=post(Action.MANAGE_MEMBERS), key=v.HELPER_KEY),
    "api:engagement-list": route(
        get=get(None), post=post(Action.CREATE_ENGAGEMENT, may_refuse=False, **v.NEW_ENGAGEMENT)
    ),
    "api:engagement-detail": route(
        get=GET, patch=post(Action.CHANGE_ENGAGEMENT, headers=v.IF_MATCH, next_step="Go on")
    ),
    "api:engagement-close": route(
        post=post(Action.CLOSE, headers=v.IF_MATCH, outcome="lost", reason="Over")
    ),
    "api:engagement-owner-changes": route(
        post=post(
            Action.MANAGE_MEMBERS,
            headers=v.IF_MATCH,
            owner={"email": "engineer.off@firm.example"},
        )
    ),
    "api:engagement-reopen": route(
        post=post(Action.CLOSE, headers=v.IF_MATCH, reason="Again", may_refuse=True)
    ),
    "api:engagement-target-moves": route(
        post=post(
            Action.MOVE_TARGET,
            headers=v.IF_MATCH,
            target_go_live_on="2027-06-01",
            reason="Late",
        )
    ),
    "api:wait-list": route(
        get=GET, post=post(Action.LOG, kind="paused", waiting_on="us", reason="Rest")
    ),
    "api:wait-detail": route(get=GET, number=lambda _: 1),
    "api:wait-end": route(post=post(Action.LOG, headers=v.ANY), number=lambda _: 1),
    "api:playbook-list": route(get=get(None)),
    "api:playbook-detail": route(
        get=get(None), scope="firm", key=lambda _: "enterprise-ai-deployment"
    ),
    "api:stage-move-list": route(
        get=GET, post=post(Action.MOVE_STAGE, headers=v.IF_MATCH, to_stage="pilot", may_refuse=True)
    ),
    "api:stage-move-undo": route(post=post(Action.MOVE_STAGE, headers=v.IF_MATCH, may_refuse=True)),
    "api:gate-decision-list": route(
        get=GET,
        post=post(Action.DECIDE_GATE, headers=v.IF_MATCH, outcome="hold", rationale="Wait"),
    ),
    "api:gate-decision-detail": route(get=GET, number=lambda _: 1),
    "api:condition-list": LIST,
    "api:condition-close": route(post=post(Action.LOG), number=lambda _: 1),
    "api:criterion-list": route(
        get=GET, post=post(Action.ADD_EVIDENCE, **CRITERION, state="unmet", note="No")
    ),
    "api:criterion-approve": route(post=post(Action.APPROVE_WAIVER, **CRITERION)),
    "api:waiver-list": route(get=GET, post=post(Action.LOG, **v.WAIVER, **v.WAIVED)),
    "api:waiver-approve": route(post=post(Action.APPROVE_WAIVER), number="waiver.number"),
    "api:waiver-revoke": route(post=post(Action.APPROVE_WAIVER), number="waiver.number"),
    "api:job-list": route(get=get(None)),
    "api:job-detail": route(get=GET, pk="job_failed.pk", scope="engagement"),
    "api:job-retry": route(post=post(Action.WORK), pk="job_failed.pk", scope="engagement"),
    "api:job-stop": route(post=post(Action.WORK), pk="job_queued.pk", scope="engagement"),
    "api:log-entry-list": route(get=GET, post=post(Action.LOG, kind="note", text="Hello")),
    "api:log-entry-detail": route(get=GET, number="entry.number"),
    "api:log-entry-bulk": route(post=post(Action.LOG, entries=[{"kind": "note", "text": "One"}])),
    "api:log-entry-corrections": route(post=post(Action.LOG, text="Better"), number="entry.number"),
    "api:log-entry-resolve": route(post=post(Action.LOG), number="blocker.number"),
    "api:evidence-list": route(
        get=GET, post=post(Action.ADD_EVIDENCE, title="Page", uri="https://example.org/")
    ),
    "api:evidence-files": route(post=post(Action.ADD_EVIDENCE, title="Letter", file=v.letter)),
    "api:evidence-detail": route(get=GET, number="file.number"),
    "api:evidence-accept": route(post=post(Action.ADD_EVIDENCE), number="received.number"),
    "api:evidence-file": route(get=GET, number="file.number"),
    "api:evidence-withdraw": route(
        post=post(Action.ADD_EVIDENCE, reason="Old"), number="link.number"
    ),
    "api:question-list": LIST,
    "api:question-detail": route(get=GET, number="question.number"),
    "api:question-answer": route(post=post(Action.LOG, text="So"), number="question.number"),
    "api:report-list": route(get=GET, post=post(Action.DRAFT_REPORT)),
    "api:report-detail": route(get=GET, number="report.number"),
    "api:report-file": route(get=GET, number="report.number"),
    "api:report-snapshot": route(get=GET, number="report.number"),
    "api:report-issue": route(post=post(Action.ISSUE_REPORT), number="report_draft.number"),
    "api:report-withdraw": route(
        post=post(Action.ISSUE_REPORT, reason="Wrong"), number="report.number"
    ),
}
