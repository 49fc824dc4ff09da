"""What a data source is and how its connection is protected."""

from engagements.domain.labels import Labelled


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
