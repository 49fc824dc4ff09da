"""Page routes of the engagement areas, one section per area."""

from django.urls import URLPattern, URLResolver

from engagements.web import (
    choosing,
    clients,
    evidence,
    exports,
    facts,
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
from engagements.web.engagement import inline, listing, page, settings
from engagements.web.exports import export_route
from engagements.web.library.evidence import evidence_library
from engagements.web.library.log import my_log, my_log_add
from engagements.web.scope import CODE
from fde.platform.routes import TRIES, UPLOADS, admin, public, signed_in, staff

app_name = "engagements"

# --- shell ------------------------------------------------------------------------------------
_shell = [
    signed_in("", overview.overview, name="overview"),
    public("styleguide/", styleguide.styleguide, name="styleguide"),
    staff("search/", search.search, name="search"),
    staff("search/choices/<slug:noun>/", choosing.choices, name="choices"),
    staff(f"{CODE}complete/", search.complete, name="complete"),
]

# --- people -----------------------------------------------------------------------------------
_people = [
    public(
        "invitations/<str:token>/",
        people.invitation_accept,
        name="invitation-accept",
        limit=TRIES,
        secret=True,
    ),
    admin("people/", people.person_list, name="person-list", confirm=True),
    admin("people/<int:user>/", people.person, name="person"),
    admin("people/<int:user>/role/", people.person_role, name="person-role", confirm=True),
    admin("people/<int:user>/lock/", people.person_lock, name="person-lock", confirm=True),
    admin(
        "people/<int:user>/second-factor/reset/",
        people.person_factor_reset,
        name="person-factor-reset",
        confirm=True,
    ),
    signed_in("settings/", profile_page.settings_profile, name="settings-profile"),
    signed_in(
        "settings/second-factor/",
        second_factor.second_factor,
        name="settings-second-factor",
        setup=True,
    ),
    staff("settings/tokens/", tokens.settings_tokens, name="settings-tokens", confirm=True),
    staff("settings/tokens/<uuid:token>/revoke/", tokens.token_revoke, name="token-revoke"),
    signed_in("settings/sessions/", sessions.settings_sessions, name="settings-sessions"),
    staff("clients/", people.client_list, name="client-list"),
    staff("clients/new/", people.client_add, name="client-add"),
    staff("clients/<slug:code>/", clients.client, name="client"),
    staff("clients/<slug:code>/change/", clients.client_change, name="client-change"),
    admin("clients/<slug:code>/invite/", clients.client_invite, name="client-invite", confirm=True),
    admin(
        "clients/<slug:code>/people/<int:user>/lock/",
        clients.client_person_lock,
        name="client-person-lock",
        confirm=True,
    ),
]

# --- library ----------------------------------------------------------------------------------
_library = [
    staff("log/", my_log, name="my-log"),
    staff("log/add/", my_log_add, name="my-log-add"),
    staff("evidence/", evidence_library, name="evidence-library"),
]

# --- pipeline ---------------------------------------------------------------------------------
_pipeline = [
    staff("pipeline/", pipeline.pipeline, name="pipeline"),
    staff("pipeline/<str:code>/move/", pipeline.pipeline_move, name="pipeline-move"),
    staff("pipeline/<str:code>/undo/", pipeline.pipeline_undo, name="pipeline-undo"),
]

# --- views ------------------------------------------------------------------------------------
_views = [
    staff("views/", views.view_list, name="view-list"),
    staff("views/add/", views.view_add, name="view-add"),
    staff("views/counts/", views.view_counts, name="view-counts"),
    staff("views/<slug:slug>/", views.saved_view, name="saved-view"),
    staff("views/<slug:slug>/change/", views.view_change, name="view-change"),
    staff("views/<slug:slug>/remove/", views.view_remove, name="view-remove"),
]

# --- notices ----------------------------------------------------------------------------------
_notices = [
    staff("notices/", notices.notice_list, name="notice-list"),
    staff("notices/read/", notices.notice_read, name="notice-read"),
    staff("notices/<str:key>/open/", notices.notice_open, name="notice-open"),
    signed_in("settings/notices/", notices.settings_notices, name="settings-notices"),
]

# --- exports ----------------------------------------------------------------------------------
_exports = [
    export_route("pipeline/", "pipeline", listing="pipeline"),
    export_route("engagements/", "engagement-list", listing="engagements"),
    export_route(f"{CODE}log/", "logbook", listing="log"),
    export_route(f"{CODE}files/", "evidence", listing="evidence"),
    export_route(f"{CODE}readiness/", "readiness", listing="requirements"),
    export_route("jobs/", "job-list", listing="jobs"),
    export_route("log/", "my-log", listing="my-log"),
    export_route("evidence/", "evidence-library", listing="evidence-library"),
    staff("jobs/<uuid:job>/download/", exports.job_download, name="job-download"),
]

# --- jobs -------------------------------------------------------------------------------------
_jobs = [
    staff("jobs/", jobs.job_list, name="job-list"),
    staff("jobs/mine/", jobs.job_mine, name="job-mine"),
    staff("jobs/<uuid:job>/panel/", jobs.job_panel, name="job-panel"),
    staff("jobs/<uuid:job>/stop/", jobs.job_stop, name="job-stop"),
    staff("jobs/<uuid:job>/retry/", jobs.job_retry, name="job-retry"),
]

# --- engagement -------------------------------------------------------------------------------
_engagement = [
    staff("engagements/", listing.engagement_list, name="engagement-list"),
    staff("engagements/new/", listing.engagement_add, name="engagement-add"),
    staff(CODE, page.engagement, name="engagement"),
    staff(f"{CODE}fields/<slug:field>/", inline.engagement_field, name="engagement-field"),
    staff(f"{CODE}settings/", settings.engagement_settings, name="engagement-settings"),
    staff(f"{CODE}settings/details/", settings.engagement_change, name="engagement-change"),
    staff(f"{CODE}settings/target/", settings.target_move, name="target-move"),
    staff(f"{CODE}settings/owner/", settings.owner_change, name="owner-change"),
    staff(f"{CODE}settings/members/", settings.member_add, name="member-add"),
    staff(
        f"{CODE}settings/members/<int:user>/remove/", settings.member_remove, name="member-remove"
    ),
    staff(f"{CODE}settings/waits/", settings.wait_start, name="wait-start"),
    staff(f"{CODE}settings/waits/<str:kind>/end/", settings.wait_end, name="wait-end"),
    staff(f"{CODE}settings/close/", settings.engagement_close, name="engagement-close"),
    staff(f"{CODE}settings/reopen/", settings.engagement_reopen, name="engagement-reopen"),
]

# --- logbook ----------------------------------------------------------------------------------
_logbook = [
    staff(f"{CODE}log/", logbook.logbook, name="logbook"),
    staff(f"{CODE}log/add/", logbook.entry_add, name="log-entry-add"),
    staff(f"{CODE}risks/", risks.risks, name="risks"),
    staff(f"{CODE}log/<int:number>/correct/", logbook.entry_correct, name="log-entry-correct"),
    staff(f"{CODE}log/<int:number>/resolve/", logbook.entry_resolve, name="log-entry-resolve"),
]

# --- evidence ---------------------------------------------------------------------------------
_evidence = [
    staff(f"{CODE}files/", evidence.evidence_list, name="evidence"),
    staff(f"{CODE}files/add/", evidence.evidence_add, name="evidence-add", limit=UPLOADS),
    staff(f"{CODE}files/<int:number>/", evidence.evidence_download, name="evidence-download"),
    staff(
        f"{CODE}files/<int:number>/withdraw/", evidence.evidence_withdraw, name="evidence-withdraw"
    ),
    staff(f"{CODE}files/<int:number>/accept/", evidence.evidence_accept, name="evidence-accept"),
    staff(
        f"{CODE}files/<int:number>/unchecked/",
        evidence.evidence_unchecked,
        name="evidence-unchecked",
    ),
]

# --- questions --------------------------------------------------------------------------------
_questions = [
    staff(f"{CODE}questions/", questions.question_list, name="question-list"),
    staff(
        f"{CODE}questions/<int:number>/answer/", questions.question_answer, name="question-answer"
    ),
]

# --- stages -----------------------------------------------------------------------------------
GATE = f"{CODE}gate/"
CRITERION = f"{GATE}criteria/<slug:gate>/<slug:key>/"
_stages = [
    staff(GATE, stages.gate, name="gate"),
    staff(f"{GATE}request/", stages.gate_request, name="gate-request"),
    staff(f"{GATE}decide/", stages.gate_decide, name="gate-decide"),
    staff(f"{GATE}move/", stages.stage_move, name="stage-move"),
    staff(f"{GATE}undo/", stages.stage_undo, name="stage-undo"),
    staff(f"{GATE}conditions/<int:number>/close/", stages.condition_close, name="condition-close"),
    staff(CRITERION, stages.criterion, name="criterion"),
    staff(f"{CRITERION}approve/", stages.criterion_approve, name="criterion-approve"),
    staff(f"{CRITERION}waiver/", stages.waiver_request, name="waiver-request"),
    staff(f"{GATE}waivers/<int:number>/approve/", stages.waiver_approve, name="waiver-approve"),
    staff(f"{GATE}waivers/<int:number>/revoke/", stages.waiver_revoke, name="waiver-revoke"),
]

# --- facts ------------------------------------------------------------------------------------
_facts = [staff(f"{CODE}profile/", facts.profile, name="profile")]

# --- readiness --------------------------------------------------------------------------------
_readiness = [staff(f"{CODE}readiness/", readiness.readiness, name="readiness")]

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
    *_facts,
]
