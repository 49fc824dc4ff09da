"""Every code with which the API refuses, and what it means: programs read these, not sentences."""

from functools import cache

from engagements import registry
from engagements.domain.stages.undo import UNDO_MINUTES

# By status; a test holds them to what is raised. Areas name theirs in ``Show.refusals``.
OF_REQUESTS = {
    "invalid": "400: values were not accepted; `fields` names them.",
    "parse_error": "400: the body is not readable.",
    "not_authenticated": "401: no token and no session.",
    "authentication_failed": "401: the token is wrong, revoked or expired.",
    "token_invalid": "401: the token is wrong, revoked or expired.",
    "permission_denied": "403: the caller may not do this.",
    "confirmation_required": "403: the person has to confirm that it is them first.",
    "token_reads_only": "403: the token only reads.",
    "session_only": "403: no token opens this; sign in with a browser.",
    "second_factor_required": "403: the caller's role needs a second factor; set one up first.",
    "not_found": "404: there is no such thing in the caller's scope.",
    "method_not_allowed": "405: this address has other methods; `Allow` names them.",
    "not_acceptable": "406: the answer cannot be given in the form that was asked for.",
    "conflict": "409: another write came first. Read again, then repeat.",
    "idempotency_key_reused": "409: the key was sent with another address or body.",
    "precondition_failed": "412: it was changed since its `ETag` was read.",
    "too_large": "413: the body is larger than what is read.",
    "unsupported_media_type": "415: the body is of a kind that this call does not take.",
    "precondition_required": "428: `If-Match` is missing.",
    "throttled": "429: too many requests.",
    "too_often": "429: the person did this too often just now.",
    "server_error": "500: the fault is in the toolkit.",
}
OF_RULES = {
    "client_code_taken": "Another client has this code.",
    "condition_closed": "The condition was closed before.",
    "condition_overdue": "A condition of an earlier gate is overdue.",
    "criterion_automatic": "The criterion is worked out; nobody records it.",
    "criterion_not_waivable": "The playbook lets nobody waive the criterion.",
    "criterion_replaced": "A newer record took the place of this one.",
    "decision_missing": "A gate on the way was not decided to go.",
    "decision_role": "The playbook names others who decide at this gate.",
    "engagement_closed": "The engagement is closed.",
    "engagement_code_taken": "Another engagement has this code.",
    "engagement_not_open": "The engagement is paused or closed.",
    "engagement_open": "The engagement is open already.",
    "entry_corrected": "A newer entry took the place of this one.",
    "entry_not_resolvable": "Only a blocker or a risk can be resolved.",
    "entry_resolved": "The entry is already resolved, or was replaced.",
    "entry_unchanged": "The correction says what the entry says.",
    "evidence_is_check_run": "A check run cannot be changed.",
    "evidence_not_quarantined": "The file does not wait to be accepted.",
    "evidence_withdrawn": "The evidence was withdrawn.",
    "job_ended": "The job has ended.",
    "job_not_retriable": "The job runs, has a result, or was tried again before.",
    "last_gate_undecided": "The last gate was not decided to go.",
    "member_exists": "The person is on the engagement already.",
    "musts_unmet": "Criteria that must be met are not; `fields.missing` names them.",
    "no_earlier_stage": "There is no stage before the present one.",
    "no_gate": "No gate is ahead.",
    "no_playbook": "No playbook is published.",
    "nothing_to_approve": "Nothing waits for approval here.",
    "outcome_not_open": "The gate is not open for this decision.",
    "own_request": "Somebody other than the requester has to decide.",
    "owner_stays": "The owner is on the engagement as long as they own it.",
    "quarantine_full": "Too many files of the client wait for a look.",
    "question_answered": "The question was answered before.",
    "question_limit": "Too many questions wait for an answer.",
    "signature_not_asked": "The signature is no longer requested.",
    "signed_already": "It was signed before.",
    "stage_behind": "The stage is in the past; a recycle goes back.",
    "stage_reached": "The engagement is in the stage already.",
    "stage_unknown": "The playbook has no such stage.",
    "token_limit": "The person has as many tokens as one may have.",
    "token_revoked": "The token was revoked before.",
    "undo_not_a_move": "Only a move between stages can be undone.",
    "undo_not_yours": "Only the person who moved it can undo the move.",
    "undo_recorded_since": "Something was recorded after the move.",
    "undo_too_late": f"The move is older than {UNDO_MINUTES} minutes.",
    "view_limit": "The person keeps as many views as one may keep.",
    "view_title_taken": "Another view of the person has this title.",
    "wait_open": "The engagement is paused or blocked already.",
    "wait_over": "The pause or block has ended.",
    "waiver_revoked": "The waiver was revoked before.",
    "waiver_role": "The playbook names others who waive this criterion.",
    "waiver_settled": "The waiver was approved or revoked before.",
}


@cache
def of_rules() -> dict[str, str]:
    """Return what each refusal of a rule means, of the core and of the areas."""
    return OF_RULES | registry.merged(registry.shows().values(), "refusals")


@cache
def codes() -> dict[str, str]:
    """Return every code with its status and what it means."""
    rules = sorted(of_rules().items())
    return OF_REQUESTS | {code: f"409: {words}" for code, words in rules}
