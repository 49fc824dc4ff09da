"""How a conflict of two writes is recognised."""

from django.db import IntegrityError, OperationalError

CODE = "conflict"
WORDS = (
    "This conflicts with what is on record now; somebody else may have written it a moment ago. "
    "Nothing was changed. Reload, then send it again."
)
# PostgreSQL: could not serialize, deadlock, lock not available.
PASSING = frozenset({"40001", "40P01", "55P03"})


def is_conflict(error: BaseException) -> bool:
    """Return whether a write failed because of another one; its transaction is rolled back."""
    if isinstance(error, IntegrityError):
        return True
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "sqlstate", "") in PASSING or "is locked" in str(error)
