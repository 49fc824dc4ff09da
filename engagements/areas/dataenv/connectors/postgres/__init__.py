"""PostgreSQL: a read-only session as one role, to an address that was checked."""

from engagements.areas.dataenv.connectors.postgres.session import PostgresConnector

__all__ = ["PostgresConnector"]
