"""What a data source is and how its connection is protected."""

from collections.abc import Collection

from engagements.domain.labels import Labelled

# Whom a password is given to, and how it is known that they are the ones.
_TRUSTED_WITH = frozenset(("host", "port", "database", "username", "tls_root_certificate"))
FORGOTTEN = (
    "The password was forgotten: it was given for another server, account or certificate, or for "
    "a safer connection. Set it again."
)
OPENED = "ok"  # the outcome of a test that went well; every other one is a reason


class SourceKind(Labelled):
    """Which connector opens it."""

    POSTGRES = "postgres", "PostgreSQL"
    SQLITE = "sqlite", "SQLite file"
    CSV = "csv", "CSV file"
    PARQUET = "parquet", "Parquet file"


class TlsMode(Labelled):
    """What is asked of the connection (libpq's words)."""

    VERIFY_FULL = "verify-full", "Encrypted and verified"
    REQUIRE = "require", "Encrypted, not verified"
    DISABLE = "disable", "Not encrypted"


def forgets_secret(changed: Collection[str], *, before: str, after: str) -> bool:
    """Tell whether a password may not go where the changed source leads.

    ``before`` and ``after`` are values of ``TlsMode``: one that asks for less lets others listen.
    """
    safest_first = list(TlsMode)
    lowered = safest_first.index(TlsMode(after)) > safest_first.index(TlsMode(before))
    return lowered or not _TRUSTED_WITH.isdisjoint(changed)
