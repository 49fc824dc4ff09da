"""Examples of the pages of one engagement."""

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, part, post, route

LIST = route(get=GET)
EVAL_SET = {"gate": lambda _: "readiness-pilot", "key": lambda _: "eval-set"}
RESTORE = {"gate": lambda _: "readiness-pilot", "key": lambda _: "sandbox-restore"}

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
    "engagements:evidence",
    "engagements:logbook",
    "engagements:readiness",
    "reports:report-list",
)
EXPORTS = {
    f"{name}-export": route(get=GET, post=post(Action.READ), format=lambda _: "csv")
    for name in LISTS
}
ROUTES = ENGAGEMENT | WRITTEN | GATE | REPORTS | EXPORTS
