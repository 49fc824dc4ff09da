"""What a program can be answered instead of what it asked for, for the page of the API."""

# The word in `code`, the status, and what to do. Codes of single rules (409) are not listed here:
# each says in `detail` what stands against it.
CODES: tuple[tuple[str, int, str], ...] = (
    ("invalid", 400, "Some values were not accepted; `fields` says which and why."),
    ("parse_error", 400, "The body is not JSON."),
    ("not_authenticated", 401, "Send a token: `Authorization: Bearer ...`."),
    ("token_invalid", 401, "The token is wrong, revoked or over. Make a new one."),
    ("permission_denied", 403, "Your role may not do this; `detail` names who can."),
    ("token_reads_only", 403, "The token only reads. Make one that writes."),
    ("session_only", 403, "No token opens this: sign in with a browser."),
    ("confirmation_required", 403, "Confirm in the browser that it is you."),
    ("second_factor_required", 403, "Your role needs a second factor. Set one up."),
    ("not_found", 404, "It does not exist, or you may not see it."),
    ("method_not_allowed", 405, "The address has no such method; see `Allow`."),
    ("not_acceptable", 406, "Answers are JSON: leave `Accept` out."),
    ("conflict", 409, "Somebody else wrote at the same moment. Read again, then send again."),
    ("engagement_closed", 409, "Nothing is recorded about a closed engagement. Reopen it first."),
    ("idempotency_key_reused", 409, "The key was sent with another address or body."),
    ("precondition_failed", 412, "It was changed since you read it. Read it again."),
    ("too_large", 413, "The body is too large."),
    ("unsupported_media_type", 415, "Send JSON; files go to the calls that take multipart."),
    ("precondition_required", 428, "Send `If-Match` with the `ETag` that you read."),
    ("throttled", 429, "Wait as many seconds as `Retry-After` says."),
    ("too_often", 429, "You began too many jobs in a minute. Wait as `Retry-After` says."),
    ("server_error", 500, "The fault is in the toolkit. Tell your administrator the request_id."),
)
