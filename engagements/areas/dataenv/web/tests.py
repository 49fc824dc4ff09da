"""What is shown of a connection test: while it runs, and how it went."""

from datetime import datetime, timedelta

from engagements.areas.dataenv import selectors
from engagements.areas.dataenv.domain.sources import OPENED
from engagements.areas.dataenv.models import ConnectionTest, Source

JUST_NOW = timedelta(minutes=10)
_WORDS = {
    OPENED: "opens and answers",
    "unreachable": "cannot be reached",
    "sign_in": "refuses the sign-in",
    "certificate": "shows a certificate that was not accepted",
    "no_tls": "offers no encryption",
    "no_scram": "asks for the password in a form that can be read",
    "no_database": "has no such database",
    "busy": "has no connection free",
    "missing": "file is not there",
    "format": "file is not of this kind",
    "corrupt": "file is damaged",
    "locked": "file is locked",
    "not_a_file": "is not a regular file, or is reached through a link",
    "exchanged": "file was replaced while it was being opened",
    "time": "did not answer in time",
    "timeout": "did not answer in time",
    "memory": "takes more memory than a source may take",
    "too_large": "holds or answers more than is read",
    "malformed": "answers what cannot be read",
    "crashed": "broke the program that reads it",
}


def words(outcome: str) -> str:
    """Return how a test went, behind the time at which it did."""
    return _WORDS.get(outcome, "did not open")


def recent(source: Source, *, now: datetime) -> ConnectionTest | None:
    """Return the test that runs, or has just ended; an older one shows its date alone.

    One that ended before the source was changed is not returned: it was of another address.
    """
    test = selectors.latest_test(source)
    if test is None or test.job.finished_at is None:
        return test
    if test.outcome and source.tested_at is None:
        return None
    return test if test.job.finished_at > now - JUST_NOW else None
