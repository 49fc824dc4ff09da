"""Page routes of the engagement areas, one section per area."""

from django.urls import URLPattern, URLResolver, path

from engagements.web import (
    choosing,
    clients,
    evidence,
    exports,
    jobs,
    logbook,
    notices,
    overview,
    people,
    pipeline,
    questions,
    readiness,
    risks,
    search,
    stages,
    styleguide,
    views,
)
from engagements.web.account import profile as profile_page
from engagements.web.account import second_factor, sessions, tokens
from engagements.web.compliance import controls, frameworks, profile
from engagements.web.dataenv import connection, runs, sources
from engagements.web.engagement import inline, listing, page, settings
from engagements.web.library.connections import connection_library
from engagements.web.library.controls import control_library
from engagements.web.library.evidence import evidence_library
from engagements.web.library.log import my_log, my_log_add
from engagements.web.library.runs import run_library

app_name = "engagements"

CODE = "engagements/<str:code>/"

# --- shell ------------------------------------------------------------------------------------
_shell = [
    path("", overview.overview, name="overview"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("search/", search.search, name="search"),
    path("search/choices/<slug:noun>/", choosing.choices, name="choices"),
    path(f"{CODE}complete/", search.complete, name="complete"),
]

# --- people -----------------------------------------------------------------------------------
_people = [
    path("invitations/<str:token>/", people.invitation_accept, name="invitation-accept"),
    path("people/", people.person_list, name="person-list"),
    path("people/<int:user>/", people.person, name="person"),
    path("people/<int:user>/role/", people.person_role, name="person-role"),
    path("people/<int:user>/lock/", people.person_lock, name="person-lock"),
    path(
        "people/<int:user>/second-factor/reset/",
        people.person_factor_reset,
        name="person-factor-reset",
    ),
    path("settings/", profile_page.settings_profile, name="settings-profile"),
    path("settings/second-factor/", second_factor.second_factor, name="settings-second-factor"),
    path("settings/tokens/", tokens.settings_tokens, name="settings-tokens"),
    path("settings/tokens/<uuid:token>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("settings/sessions/", sessions.settings_sessions, name="settings-sessions"),
    path("clients/", people.client_list, name="client-list"),
    path("clients/new/", people.client_add, name="client-add"),
    path("clients/<slug:code>/", clients.client, name="client"),
    path("clients/<slug:code>/change/", clients.client_change, name="client-change"),
    path("clients/<slug:code>/invite/", clients.client_invite, name="client-invite"),
    path(
        "clients/<slug:code>/people/<int:user>/lock/",
        clients.client_person_lock,
        name="client-person-lock",
    ),
]

# --- library ----------------------------------------------------------------------------------
_library = [
    path("log/", my_log, name="my-log"),
    path("log/add/", my_log_add, name="my-log-add"),
    path("controls/", control_library, name="control-library"),
    path("connections/", connection_library, name="connection-library"),
    path("runs/", run_library, name="run-library"),
    path("evidence/", evidence_library, name="evidence-library"),
]

# --- pipeline ---------------------------------------------------------------------------------
_pipeline = [
    path("pipeline/", pipeline.pipeline, name="pipeline"),
    path("pipeline/<str:code>/move/", pipeline.pipeline_move, name="pipeline-move"),
    path("pipeline/<str:code>/undo/", pipeline.pipeline_undo, name="pipeline-undo"),
]

# --- views ------------------------------------------------------------------------------------
_views = [
    path("views/", views.view_list, name="view-list"),
    path("views/add/", views.view_add, name="view-add"),
    path("views/counts/", views.view_counts, name="view-counts"),
    path("views/<slug:slug>/", views.saved_view, name="saved-view"),
    path("views/<slug:slug>/change/", views.view_change, name="view-change"),
    path("views/<slug:slug>/remove/", views.view_remove, name="view-remove"),
]

# --- notices ----------------------------------------------------------------------------------
_notices = [
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read, name="notice-read"),
    path("notices/<str:key>/open/", notices.notice_open, name="notice-open"),
    path("settings/notices/", notices.settings_notices, name="settings-notices"),
]

# --- exports ----------------------------------------------------------------------------------
EXPORT = "export/<str:format>/"


def _export(where: str, name: str, *, listing: str) -> URLPattern:
    return path(f"{where}{EXPORT}", exports.export, {"listing": listing}, name=f"{name}-export")


_exports = [
    _export("pipeline/", "pipeline", listing="pipeline"),
    _export("engagements/", "engagement-list", listing="engagements"),
    _export(f"{CODE}log/", "logbook", listing="log"),
    _export(f"{CODE}files/", "evidence", listing="evidence"),
    _export(f"{CODE}controls/", "control-list", listing="controls"),
    _export(f"{CODE}readiness/", "readiness", listing="requirements"),
    _export("jobs/", "job-list", listing="jobs"),
    _export("log/", "my-log", listing="my-log"),
    _export("evidence/", "evidence-library", listing="evidence-library"),
    path("jobs/<uuid:job>/download/", exports.job_download, name="job-download"),
]

# --- jobs -------------------------------------------------------------------------------------
_jobs = [
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/mine/", jobs.job_mine, name="job-mine"),
    path("jobs/<uuid:job>/panel/", jobs.job_panel, name="job-panel"),
    path("jobs/<uuid:job>/stop/", jobs.job_stop, name="job-stop"),
    path("jobs/<uuid:job>/retry/", jobs.job_retry, name="job-retry"),
]

# --- engagement -------------------------------------------------------------------------------
_engagement = [
    path("engagements/", listing.engagement_list, name="engagement-list"),
    path("engagements/new/", listing.engagement_add, name="engagement-add"),
    path(CODE, page.engagement, name="engagement"),
    path(f"{CODE}fields/<slug:field>/", inline.engagement_field, name="engagement-field"),
    path(f"{CODE}settings/", settings.engagement_settings, name="engagement-settings"),
    path(f"{CODE}settings/details/", settings.engagement_change, name="engagement-change"),
    path(f"{CODE}settings/target/", settings.target_move, name="target-move"),
    path(f"{CODE}settings/owner/", settings.owner_change, name="owner-change"),
    path(f"{CODE}settings/members/", settings.member_add, name="member-add"),
    path(
        f"{CODE}settings/members/<int:user>/remove/", settings.member_remove, name="member-remove"
    ),
    path(f"{CODE}settings/waits/", settings.wait_start, name="wait-start"),
    path(f"{CODE}settings/waits/<str:kind>/end/", settings.wait_end, name="wait-end"),
    path(f"{CODE}settings/close/", settings.engagement_close, name="engagement-close"),
    path(f"{CODE}settings/reopen/", settings.engagement_reopen, name="engagement-reopen"),
]

# --- logbook ----------------------------------------------------------------------------------
_logbook = [
    path(f"{CODE}log/", logbook.logbook, name="logbook"),
    path(f"{CODE}log/add/", logbook.entry_add, name="log-entry-add"),
    path(f"{CODE}risks/", risks.risks, name="risks"),
    path(f"{CODE}log/<int:number>/correct/", logbook.entry_correct, name="log-entry-correct"),
    path(f"{CODE}log/<int:number>/resolve/", logbook.entry_resolve, name="log-entry-resolve"),
]

# --- evidence ---------------------------------------------------------------------------------
_evidence = [
    path(f"{CODE}files/", evidence.evidence_list, name="evidence"),
    path(f"{CODE}files/add/", evidence.evidence_add, name="evidence-add"),
    path(f"{CODE}files/<int:number>/", evidence.evidence_download, name="evidence-download"),
    path(
        f"{CODE}files/<int:number>/withdraw/", evidence.evidence_withdraw, name="evidence-withdraw"
    ),
    path(f"{CODE}files/<int:number>/accept/", evidence.evidence_accept, name="evidence-accept"),
    path(
        f"{CODE}files/<int:number>/unchecked/",
        evidence.evidence_unchecked,
        name="evidence-unchecked",
    ),
]

# --- dataenv ----------------------------------------------------------------------------------
SOURCE = f"{CODE}sources/<uuid:pk>/"
RUN = f"{CODE}runs/<int:number>/"
_dataenv = [
    path(f"{CODE}sources/", sources.source_list, name="sources"),
    path(f"{CODE}sources/add/", sources.source_add, name="source-add"),
    path(SOURCE, sources.source_detail, name="source"),
    path(f"{SOURCE}change/", sources.source_change, name="source-change"),
    path(f"{SOURCE}secret/", sources.source_secret, name="source-secret"),
    path(f"{SOURCE}remove/", sources.source_remove, name="source-remove"),
    path(f"{SOURCE}test/", connection.source_test, name="source-test"),
    path(f"{SOURCE}test/panel/", connection.source_test_panel, name="source-test-panel"),
    path(f"{SOURCE}test/stop/", connection.source_test_stop, name="source-test-stop"),
    path(f"{SOURCE}scope/", connection.source_scope, name="source-scope"),
    path(f"{SOURCE}expectations/add/", sources.expectation_add, name="expectation-add"),
    path(
        f"{SOURCE}expectations/<int:expectation>/",
        sources.expectation_change,
        name="expectation-change",
    ),
    path(
        f"{SOURCE}expectations/<int:expectation>/remove/",
        sources.expectation_remove,
        name="expectation-remove",
    ),
    path(f"{SOURCE}run/", runs.probe_run_add, name="probe-run-add"),
    path(RUN, runs.probe_run, name="probe-run"),
    path(f"{RUN}panel/", runs.probe_run_panel, name="probe-run-panel"),
    path(f"{RUN}stop/", runs.probe_run_stop, name="probe-run-stop"),
]

# --- questions --------------------------------------------------------------------------------
_questions = [
    path(f"{CODE}questions/", questions.question_list, name="question-list"),
    path(
        f"{CODE}questions/<int:number>/answer/", questions.question_answer, name="question-answer"
    ),
]

# --- stages -----------------------------------------------------------------------------------
GATE = f"{CODE}gate/"
CRITERION = f"{GATE}criteria/<slug:gate>/<slug:key>/"
_stages = [
    path(GATE, stages.gate, name="gate"),
    path(f"{GATE}request/", stages.gate_request, name="gate-request"),
    path(f"{GATE}decide/", stages.gate_decide, name="gate-decide"),
    path(f"{GATE}move/", stages.stage_move, name="stage-move"),
    path(f"{GATE}undo/", stages.stage_undo, name="stage-undo"),
    path(f"{GATE}conditions/<int:number>/close/", stages.condition_close, name="condition-close"),
    path(CRITERION, stages.criterion, name="criterion"),
    path(f"{CRITERION}approve/", stages.criterion_approve, name="criterion-approve"),
    path(f"{CRITERION}waiver/", stages.waiver_request, name="waiver-request"),
    path(f"{GATE}waivers/<int:number>/approve/", stages.waiver_approve, name="waiver-approve"),
    path(f"{GATE}waivers/<int:number>/revoke/", stages.waiver_revoke, name="waiver-revoke"),
]

# --- readiness --------------------------------------------------------------------------------
_readiness = [path(f"{CODE}readiness/", readiness.readiness, name="readiness")]

# --- compliance -------------------------------------------------------------------------------
CONTROLS = f"{CODE}controls/"
CONTROL = f"{CONTROLS}<str:framework>/<str:token>/"
EXCEPTION = f"{CONTROLS}exceptions/<int:number>/"
_compliance = [
    path(f"{CODE}profile/", profile.profile, name="profile"),
    path(CONTROLS, frameworks.control_list, name="control-list"),
    path(f"{CONTROLS}adopt/", frameworks.framework_adopt, name="framework-adopt"),
    path(f"{EXCEPTION}approve/", controls.exception_approve, name="exception-approve"),
    path(f"{EXCEPTION}revoke/", controls.exception_revoke, name="exception-revoke"),
    path(CONTROL, controls.control, name="control"),
    path(f"{CONTROL}decide/", controls.control_decide, name="control-decide"),
    path(f"{CONTROL}evidence/", controls.control_link, name="control-link"),
    path(f"{CONTROL}responsibility/", controls.responsibility_set, name="responsibility-set"),
    path(f"{CONTROL}scope/", controls.scope_override, name="scope-override"),
    path(f"{CONTROL}scope/approve/", controls.scope_approve, name="scope-approve"),
    path(f"{CONTROL}scope/end/", controls.scope_end, name="scope-end"),
    path(f"{CONTROL}exceptions/", controls.exception_request, name="exception-request"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *_exports,
    *_notices,
    *_shell,
    *_people,
    *_library,
    *_jobs,
    *_engagement,
    *_pipeline,
    *_views,
    *_logbook,
    *_evidence,
    *_questions,
    *_stages,
    *_readiness,
    *_compliance,
    *_dataenv,
]
