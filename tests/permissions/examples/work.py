"""Examples of the pages of one engagement."""

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, part, post, route

LIST = route(get=GET)
CONTROL = {"framework": v.FRAMEWORK_KEY, "token": "control.token"}
SCOPED = {"framework": v.FRAMEWORK_KEY, "token": "scoped.token"}
EVAL_SET = {"gate": lambda _: "readiness-pilot", "key": lambda _: "eval-set"}
RESTORE = {"gate": lambda _: "readiness-pilot", "key": lambda _: "sandbox-restore"}
SOURCE, SERVER = {"pk": "source.pk"}, {"pk": "server.pk"}
MANAGE = Action.MANAGE_SOURCE

ENGAGEMENT = {
    "engagements:engagement": LIST,
    "engagements:engagement-field": route(
        get=part(Action.CHANGE_ENGAGEMENT),
        post=post(Action.CHANGE_ENGAGEMENT, next_step="Go on", version=v.VERSION),
        field=lambda _: "next-step",
    ),
    "engagements:engagement-settings": LIST,
    "engagements:engagement-change": route(
        post=post(Action.CHANGE_ENGAGEMENT, version=v.VERSION, **{"details-name": "Other name"})
    ),
    "engagements:target-move": route(
        post=post(
            Action.MOVE_TARGET,
            version=v.VERSION,
            **{
                "target-target_go_live": "2027-06-01",
                "target-reason": "Late",
                "target-asked_by": "us",
            },
        )
    ),
    "engagements:owner-change": route(
        post=post(
            Action.MANAGE_MEMBERS,
            version=v.VERSION,
            **{"owner-owner": lambda case: case.people["engineer_off"].pk},
        )
    ),
    "engagements:member-add": route(
        post=post(
            Action.MANAGE_MEMBERS,
            **{
                "member-user": lambda case: case.people["engineer_off"].pk,
                "member-role": "engineer",
            },
        )
    ),
    "engagements:member-remove": route(
        post=post(Action.MANAGE_MEMBERS), user=lambda case: case.helper.pk
    ),
    "engagements:wait-start": route(
        post=post(
            Action.LOG, **{"wait-kind": "paused", "wait-waiting_on": "us", "wait-reason": "Rest"}
        )
    ),
    "engagements:wait-end": route(post=post(Action.LOG), kind=lambda _: "blocked"),
    "engagements:engagement-close": route(
        post=post(
            Action.CLOSE, version=v.VERSION, **{"close-outcome": "lost", "close-reason": "Over"}
        )
    ),
    "engagements:engagement-reopen": route(
        post=post(Action.CLOSE, may_refuse=True, version=v.VERSION, **{"reopen-reason": "Again"})
    ),
    "engagements:readiness": LIST,
    "engagements:risks": LIST,
    "engagements:profile": route(get=GET, post=post(Action.CHANGE_PROFILE)),
    "engagements:question-list": LIST,
    "engagements:question-answer": route(
        post=post(Action.LOG, **{"q1-text": "So"}), number="question.number"
    ),
}
WRITTEN = {
    "engagements:logbook": LIST,
    "engagements:log-entry-add": route(
        post=post(Action.LOG, kind="note", text="Hello", visibility="internal")
    ),
    "engagements:log-entry-correct": route(
        get=get(Action.LOG),
        post=post(Action.LOG, text="Better", visibility="internal"),
        number="entry.number",
    ),
    "engagements:log-entry-resolve": route(post=post(Action.LOG), number="blocker.number"),
    "engagements:evidence": LIST,
    "engagements:evidence-add": route(
        post=post(
            Action.ADD_EVIDENCE,
            title="Page",
            uri="https://example.org/",
            grade="documented",
            visibility="internal",
        )
    ),
    "engagements:evidence-download": route(get=GET, number="file.number"),
    "engagements:evidence-withdraw": route(
        get=get(Action.ADD_EVIDENCE),
        post=post(Action.ADD_EVIDENCE, reason="Old"),
        number="link.number",
    ),
    "engagements:evidence-accept": route(post=post(Action.ADD_EVIDENCE), number="received.number"),
    "engagements:evidence-unchecked": route(get=GET, number="received.number"),
}
GATE = {
    "engagements:gate": LIST,
    "engagements:gate-request": route(post=post(Action.LOG)),
    "engagements:gate-decide": route(
        post=post(Action.DECIDE_GATE, version=v.VERSION, outcome="hold", rationale="Wait")
    ),
    "engagements:stage-move": route(
        post=post(Action.MOVE_STAGE, version=v.VERSION, target="pilot", may_refuse=True)
    ),
    "engagements:stage-undo": route(
        post=post(Action.MOVE_STAGE, version=v.VERSION, may_refuse=True)
    ),
    "engagements:condition-close": route(post=post(Action.LOG), number=lambda _: 1),
    "engagements:criterion": route(
        get=GET, post=post(Action.ADD_EVIDENCE, state="unmet", note="No"), **EVAL_SET
    ),
    "engagements:criterion-approve": route(post=post(Action.APPROVE_WAIVER), **EVAL_SET),
    "engagements:waiver-request": route(post=post(Action.LOG, **v.WAIVER), **RESTORE),
    "engagements:waiver-approve": route(post=post(Action.APPROVE_WAIVER), number="waiver.number"),
    "engagements:waiver-revoke": route(post=post(Action.APPROVE_WAIVER), number="waiver.number"),
}
COMPLIANCE = {
    "compliance:control-list": LIST,
    "compliance:framework-adopt": route(post=post(Action.CHANGE_PROFILE, **v.OTHER_FRAMEWORK)),
    "compliance:exception-approve": route(
        post=post(Action.APPROVE_EXCEPTION), number="exception.number"
    ),
    "compliance:exception-revoke": route(
        post=post(Action.APPROVE_EXCEPTION), number="exception.number"
    ),
    "compliance:control": route(get=GET, **CONTROL),
    "compliance:control-decide": route(
        post=post(Action.DECIDE_CONTROL, state="planned", rationale="Seen"), **CONTROL
    ),
    "compliance:control-link": route(
        post=post(Action.DECIDE_CONTROL, evidence=v.LINK, verdict="supports"), **CONTROL
    ),
    "compliance:responsibility-set": route(
        post=post(Action.DECIDE_CONTROL, split="customer"), **CONTROL
    ),
    "compliance:scope-override": route(
        post=post(Action.DECIDE_CONTROL, outcome="applies", reason="So"), **CONTROL
    ),
    "compliance:scope-approve": route(post=post(Action.APPROVE_EXCEPTION), **SCOPED),
    "compliance:scope-end": route(post=post(Action.DECIDE_CONTROL), **SCOPED),
    "compliance:exception-request": route(
        post=post(Action.DECIDE_CONTROL, **v.EXCEPTION), **CONTROL
    ),
}
DATAENV = {
    "dataenv:sources": LIST,
    "dataenv:source-add": route(get=get(MANAGE), post=post(MANAGE, **v.SERVER)),
    "dataenv:source": route(get=GET, **SERVER),
    "dataenv:source-change": route(
        get=get(MANAGE), post=post(MANAGE, **v.SERVER, version=v.SERVER_VERSION), **SERVER
    ),
    "dataenv:source-secret": route(get=get(MANAGE), post=post(MANAGE, secret="another"), **SERVER),
    "dataenv:source-remove": route(
        get=get(MANAGE), post=post(MANAGE, version=v.SERVER_VERSION), **SERVER
    ),
    "dataenv:source-test": route(post=post(MANAGE), **SOURCE),
    "dataenv:source-test-panel": route(get=part(), **SOURCE),
    "dataenv:source-test-stop": route(post=post(MANAGE), **SERVER),
    "dataenv:source-scope": route(post=post(MANAGE), **SOURCE),
    "dataenv:expectation-add": route(get=get(MANAGE), post=post(MANAGE, table="other"), **SOURCE),
    "dataenv:expectation-change": route(
        get=get(MANAGE), post=post(MANAGE, in_scope="on"), expectation="expectation.pk", **SOURCE
    ),
    "dataenv:expectation-remove": route(post=post(MANAGE), expectation="expectation.pk", **SOURCE),
    "dataenv:probe-run-add": route(post=post(Action.RUN_PROBE), **SOURCE),
    "dataenv:probe-run": route(get=GET, number="run.number"),
    "dataenv:probe-run-panel": route(get=part(), number="run.number"),
    "dataenv:probe-run-stop": route(post=post(Action.RUN_PROBE), number="run_waiting.number"),
}
REPORTS = {
    "reports:report-list": LIST,
    "reports:report-add": route(post=post(Action.DRAFT_REPORT)),
    "reports:report": route(get=GET, number="report.number"),
    "reports:report-panel": route(get=part(), number="report.number"),
    "reports:report-download": route(get=GET, number="report.number"),
    "reports:report-issue": route(
        get=get(Action.ISSUE_REPORT), post=post(Action.ISSUE_REPORT), number="report_draft.number"
    ),
    "reports:report-withdraw": route(
        get=get(Action.ISSUE_REPORT),
        post=post(Action.ISSUE_REPORT, reason="Wrong"),
        number="report.number",
    ),
}
LISTS = (
    "compliance:control-list",
    "engagements:evidence",
    "engagements:logbook",
    "engagements:readiness",
    "reports:report-list",
)
EXPORTS = {
    f"{name}-export": route(get=GET, post=post(Action.READ), format=lambda _: "csv")
    for name in LISTS
}
ROUTES = ENGAGEMENT | WRITTEN | GATE | COMPLIANCE | DATAENV | REPORTS | EXPORTS
