"""Verdicts and states as a report prints them: in words, and with a sign beside the colour."""

VERDICTS = {
    "GO": "Ready",
    "CONDITIONAL": "Ready with conditions",
    "INCOMPLETE": "Not known yet",
    "NO_GO": "Not ready",
}
STATUS_WORDS = {
    "proven": "Proven",
    "failing": "Failing",
    "unknown": "Unknown",
    "excepted": "Exception",
}
STATUS_SIGNS = {"proven": "✓", "failing": "✗", "unknown": "?", "excepted": "▲"}
