"""What the database says when two writes got in each other's way."""

from django.db import IntegrityError, OperationalError

CODE = "conflict"
WORDS = (
    "This conflicts with what is on record now; somebody else may have written it a moment ago. "
    "Nothing was changed. Reload, then send it again."
)
# PostgreSQL: could not serialize, deadlock, lock not available.
PASSING = frozenset({"40001", "40P01", "55P03"})


def is_conflict(error: BaseException) -> bool:
    """Tell whether a write was turned down because of another one; its transaction is undone."""
    if isinstance(error, IntegrityError):
        return True
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.__cause__, "sqlstate", "") in PASSING or "is locked" in str(error)
