"""Every route and who may use it; a route that is not listed here does not answer.

A row lets a kind of person in. What they may see there is the selector's matter
(``visible_to``), what they may do the view's (``permissions.require``).
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from django.urls import ResolverMatch


class Audience(Enum):
    """Kinds of people a route lets in."""

    PUBLIC = "public"  # nobody has to be signed in
    SIGNED_IN = "signed in"
    STAFF = "staff"
    CLIENT = "client"
    ADMIN = "administrators"


_ADMITS = {
    Audience.SIGNED_IN: {"admin", "manager", "engineer", "client"},
    Audience.STAFF: {"admin", "manager", "engineer"},
    Audience.CLIENT: {"client"},
    Audience.ADMIN: {"admin"},
}


@dataclass(frozen=True)
class Row:
    """One route's policy.

    ``api``: answers in JSON, 401 where pages send to sign-in, and takes tokens.
    ``session_only``: an API route that no token opens.
    ``setup``: open to staff who have yet to set up the second factor that their role needs.
    ``limit``: how many writes by one person (or address) in how many seconds.
    """

    audience: Audience
    api: bool = False
    session_only: bool = False
    setup: bool = False
    limit: tuple[int, int] | None = None

    def admits(self, role: str) -> bool:
        """Tell whether a signed-in person of ``role`` is let in."""
        return role in _ADMITS.get(self.audience, set())


def _rows(audience: Audience, *names: str, **rules: Any) -> dict[str, Row]:
    return {name: Row(audience, **rules) for name in names}


MINUTE = 60
TRIES = (20, MINUTE)  # guesses at a link
UPLOADS = (30, MINUTE)
# Reports: each costs a worker's time. What opens a connection has one limit, in services/jobs.py.
STARTS = (20, MINUTE)

POLICY: dict[str, Row] = {
    # --- platform ------------------------------------------------------------------------------
    **_rows(Audience.PUBLIC, "healthz", "robots", "static"),
    **_rows(
        Audience.PUBLIC,
        "account_login",
        "account_signup",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
    ),
    **_rows(Audience.SIGNED_IN, "account_change_password", "account_set_password"),
    **_rows(
        Audience.SIGNED_IN,
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_index",
        "engagements:settings-second-factor",
        setup=True,
    ),
    **_rows(Audience.SIGNED_IN, "mfa_deactivate_totp", "mfa_remove_webauthn"),
    **_rows(Audience.SIGNED_IN, "mfa_generate_recovery_codes"),
    # --- shell
    **_rows(Audience.PUBLIC, "engagements:styleguide"),  # only in debug: the view answers 404
    **_rows(Audience.STAFF, "engagements:search", "engagements:complete"),
    **_rows(Audience.STAFF, "engagements:choices"),
    **_rows(Audience.STAFF, "api:search-list", api=True),
    # --- people
    **_rows(Audience.PUBLIC, "engagements:invitation-accept", limit=TRIES),
    **_rows(Audience.ADMIN, "engagements:person-list", "engagements:person"),
    **_rows(Audience.ADMIN, "engagements:person-role"),
    **_rows(Audience.ADMIN, "engagements:person-lock", "engagements:person-factor-reset"),
    **_rows(Audience.SIGNED_IN, "engagements:settings-profile", "engagements:settings-sessions"),
    **_rows(Audience.STAFF, "engagements:settings-tokens", "engagements:token-revoke"),
    **_rows(Audience.STAFF, "api:token-list", "api:token-detail", api=True, session_only=True),
    **_rows(Audience.STAFF, "engagements:client-list", "engagements:client"),
    **_rows(Audience.STAFF, "engagements:client-add"),
    **_rows(Audience.STAFF, "engagements:client-change"),
    **_rows(Audience.ADMIN, "engagements:client-invite", "engagements:client-person-lock"),
    # --- library
    **_rows(Audience.STAFF, "engagements:my-log", "engagements:my-log-add"),
    **_rows(Audience.STAFF, "engagements:control-library", "engagements:connection-library"),
    **_rows(Audience.STAFF, "engagements:run-library", "engagements:evidence-library"),
    **_rows(Audience.STAFF, "api:log-library-list", "api:evidence-library-list", api=True),
    **_rows(Audience.STAFF, "api:source-library-list", "api:run-library-list", api=True),
    # --- API roots -----------------------------------------------------------------------------
    **_rows(Audience.STAFF, "api:schema", api=True),
    **_rows(Audience.STAFF, "api:docs"),
    # --- people, engagement, stages and readiness over the API
    **_rows(Audience.STAFF, "api:client-list", "api:client-detail", api=True),
    **_rows(Audience.STAFF, "api:member-list", "api:member-remove", api=True),
    **_rows(Audience.STAFF, "api:engagement-list", "api:engagement-detail", api=True),
    **_rows(Audience.STAFF, "api:engagement-target-moves", api=True),
    **_rows(Audience.STAFF, "api:engagement-owner-changes", api=True),
    **_rows(Audience.STAFF, "api:engagement-close", "api:engagement-reopen", api=True),
    **_rows(Audience.STAFF, "api:wait-list", "api:wait-end", api=True),
    **_rows(Audience.STAFF, "api:playbook-list", "api:playbook-detail", api=True),
    **_rows(Audience.STAFF, "api:stage-move-list", "api:stage-move-undo", api=True),
    **_rows(Audience.STAFF, "api:gate", "api:readiness", api=True),
    **_rows(Audience.STAFF, "api:gate-decision-list", "api:gate-decision-detail", api=True),
    **_rows(Audience.STAFF, "api:condition-list", "api:condition-close", api=True),
    **_rows(Audience.STAFF, "api:criterion-list", "api:criterion-approve", api=True),
    **_rows(Audience.STAFF, "api:waiver-list", "api:waiver-approve", "api:waiver-revoke", api=True),
    # --- engagement
    **_rows(Audience.SIGNED_IN, "engagements:overview"),  # people of a client: one plain page
    **_rows(Audience.STAFF, "engagements:engagement-list", "engagements:engagement-add"),
    **_rows(Audience.STAFF, "engagements:engagement", "engagements:engagement-settings"),
    **_rows(Audience.STAFF, "engagements:engagement-field"),
    **_rows(Audience.STAFF, "engagements:engagement-change", "engagements:target-move"),
    **_rows(Audience.STAFF, "engagements:owner-change", "engagements:member-add"),
    **_rows(Audience.STAFF, "engagements:member-remove", "engagements:wait-start"),
    **_rows(Audience.STAFF, "engagements:wait-end", "engagements:engagement-close"),
    **_rows(Audience.STAFF, "engagements:engagement-reopen"),
    # --- pipeline and saved views
    **_rows(Audience.STAFF, "engagements:pipeline", "engagements:pipeline-move"),
    **_rows(Audience.STAFF, "engagements:pipeline-undo", "engagements:pipeline-export"),
    **_rows(Audience.STAFF, "engagements:view-list", "engagements:view-add"),
    **_rows(Audience.STAFF, "engagements:saved-view", "engagements:view-change"),
    **_rows(Audience.STAFF, "engagements:view-remove", "engagements:view-counts"),
    **_rows(Audience.STAFF, "api:pipeline", api=True),
    **_rows(Audience.STAFF, "api:saved-view-list", "api:saved-view-detail", api=True),
    # --- notices
    **_rows(Audience.STAFF, "engagements:notice-list", "engagements:notice-read"),
    **_rows(Audience.STAFF, "engagements:notice-open"),
    **_rows(Audience.SIGNED_IN, "engagements:settings-notices"),
    **_rows(Audience.STAFF, "api:notice-list", "api:notice-read", api=True),
    **_rows(Audience.STAFF, "api:notice-read-all", api=True),
    # --- exports
    **_rows(Audience.STAFF, "engagements:engagement-list-export", "engagements:logbook-export"),
    **_rows(Audience.STAFF, "engagements:evidence-export", "engagements:control-list-export"),
    **_rows(Audience.STAFF, "engagements:readiness-export", "engagements:job-list-export"),
    **_rows(Audience.STAFF, "engagements:job-download"),
    **_rows(Audience.STAFF, "engagements:my-log-export", "engagements:evidence-library-export"),
    **_rows(Audience.STAFF, "reports:report-all-export", "reports:report-list-export"),
    # --- jobs
    **_rows(
        Audience.STAFF,
        "engagements:job-list",
        "engagements:job-mine",
        "engagements:job-panel",
        "engagements:job-stop",
        "engagements:job-retry",
    ),
    **_rows(Audience.STAFF, "api:job-list", "api:job-detail", api=True),
    **_rows(Audience.STAFF, "api:job-stop", "api:job-retry", api=True),
    # --- logbook
    **_rows(Audience.STAFF, "api:log-entry-list", "api:log-entry-detail", api=True),
    **_rows(Audience.STAFF, "api:log-entry-corrections", "api:log-entry-resolve", api=True),
    **_rows(Audience.STAFF, "engagements:logbook", "engagements:log-entry-add"),
    **_rows(Audience.STAFF, "engagements:risks"),
    **_rows(Audience.STAFF, "engagements:log-entry-correct", "engagements:log-entry-resolve"),
    # --- compliance
    **_rows(Audience.STAFF, "api:framework-list", "api:framework-detail", api=True),
    **_rows(Audience.STAFF, "api:assessment-list", "api:profile", api=True),
    **_rows(Audience.STAFF, "api:control-list", "api:control-detail", api=True),
    **_rows(Audience.STAFF, "api:control-decisions", "api:control-exceptions", api=True),
    **_rows(Audience.STAFF, "api:control-evidence", "api:control-scope", api=True),
    **_rows(Audience.STAFF, "api:control-scope-approve", "api:control-scope-end", api=True),
    **_rows(Audience.STAFF, "api:control-responsibility", api=True),
    **_rows(Audience.STAFF, "api:exception-list", api=True),
    **_rows(Audience.STAFF, "api:exception-approve", "api:exception-revoke", api=True),
    **_rows(Audience.STAFF, "engagements:profile", "engagements:control-list"),
    **_rows(Audience.STAFF, "engagements:framework-adopt", "engagements:control"),
    **_rows(Audience.STAFF, "engagements:control-decide", "engagements:control-link"),
    **_rows(Audience.STAFF, "engagements:responsibility-set", "engagements:scope-override"),
    **_rows(Audience.STAFF, "engagements:scope-approve", "engagements:scope-end"),
    **_rows(Audience.STAFF, "engagements:exception-request", "engagements:exception-approve"),
    **_rows(Audience.STAFF, "engagements:exception-revoke"),
    # --- evidence
    **_rows(Audience.STAFF, "api:evidence-list", "api:evidence-files", api=True, limit=UPLOADS),
    **_rows(Audience.STAFF, "api:evidence-detail", api=True),
    **_rows(Audience.STAFF, "api:evidence-file", "api:evidence-withdraw", api=True),
    **_rows(Audience.STAFF, "engagements:evidence-add", limit=UPLOADS),
    **_rows(Audience.STAFF, "engagements:evidence"),
    **_rows(Audience.STAFF, "engagements:evidence-download", "engagements:evidence-withdraw"),
    **_rows(Audience.STAFF, "engagements:evidence-accept", "engagements:evidence-unchecked"),
    **_rows(Audience.STAFF, "api:evidence-accept", api=True),
    # --- questions
    **_rows(Audience.STAFF, "engagements:question-list", "engagements:question-answer"),
    **_rows(Audience.STAFF, "api:question-list", "api:question-detail", api=True),
    **_rows(Audience.STAFF, "api:question-answer", api=True),
    # --- dataenv
    **_rows(Audience.STAFF, "engagements:sources", "engagements:source", "engagements:source-add"),
    **_rows(Audience.STAFF, "engagements:source-change", "engagements:source-secret"),
    **_rows(Audience.STAFF, "engagements:source-test", "engagements:source-test-panel"),
    **_rows(Audience.STAFF, "engagements:source-test-stop", "engagements:source-remove"),
    **_rows(Audience.STAFF, "engagements:source-scope", "engagements:expectation-add"),
    **_rows(Audience.STAFF, "engagements:expectation-change", "engagements:expectation-remove"),
    **_rows(Audience.STAFF, "engagements:probe-run-add", "engagements:probe-run"),
    **_rows(Audience.STAFF, "engagements:probe-run-panel", "engagements:probe-run-stop"),
    **_rows(Audience.STAFF, "api:source-list", "api:source-files", "api:source-detail", api=True),
    **_rows(Audience.STAFF, "api:source-test", "api:source-runs", api=True),
    **_rows(Audience.STAFF, "api:source-secret", "api:source-expectations", api=True),
    **_rows(Audience.STAFF, "api:probe-run-list", "api:probe-run-detail", api=True),
    **_rows(Audience.STAFF, "api:probe-run-document", "api:probe-run-statements", api=True),
    **_rows(Audience.STAFF, "api:probe-run-stop", api=True),
    # --- reports
    **_rows(Audience.STAFF, "reports:report-all", "reports:report-list"),
    **_rows(Audience.STAFF, "reports:report-add", limit=STARTS),
    **_rows(Audience.STAFF, "reports:report", "reports:report-panel", "reports:report-download"),
    **_rows(Audience.STAFF, "reports:report-issue", "reports:report-withdraw"),
    **_rows(Audience.STAFF, "reports-api:report-list", api=True, limit=STARTS),
    **_rows(Audience.STAFF, "reports-api:report-detail", api=True),
    **_rows(Audience.STAFF, "reports-api:report-file", "reports-api:report-snapshot", api=True),
    **_rows(Audience.STAFF, "reports-api:report-issue", "reports-api:report-withdraw", api=True),
    # --- portal: people of a client only
    **_rows(Audience.CLIENT, "portal:home", "portal:client", "portal:engagement"),
    **_rows(Audience.CLIENT, "portal:report", "portal:report-file", "portal:sign"),
    **_rows(Audience.CLIENT, "portal:file-list", "portal:file", "portal:person-list"),
    **_rows(Audience.CLIENT, "portal:evidence-add", "portal:question-list", limit=UPLOADS),
    # --- stages
    **_rows(Audience.STAFF, "engagements:gate", "engagements:gate-request"),
    **_rows(Audience.STAFF, "engagements:gate-decide", "engagements:condition-close"),
    **_rows(Audience.STAFF, "engagements:stage-move", "engagements:stage-undo"),
    **_rows(Audience.STAFF, "engagements:criterion", "engagements:criterion-approve"),
    **_rows(Audience.STAFF, "engagements:waiver-request", "engagements:waiver-approve"),
    **_rows(Audience.STAFF, "engagements:waiver-revoke"),
    # --- readiness
    **_rows(Audience.STAFF, "engagements:readiness"),
}


@cache
def row_for_name(name: str, namespace: str) -> Row | None:
    """Return the row of a route by its name; Django's admin is one row for all its routes."""
    if namespace == "admin":
        return Row(Audience.ADMIN)
    return POLICY.get(f"{namespace}:{name}" if namespace else name)


def row_for(match: ResolverMatch) -> Row | None:
    """Return the row of the route that was resolved, or None when it is not listed."""
    return row_for_name(match.url_name or "", match.namespace)
