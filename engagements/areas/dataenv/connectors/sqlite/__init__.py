"""SQLite files, opened read-only; nothing that the file declares is believed uncounted."""

from engagements.areas.dataenv.connectors.sqlite.session import SqliteConnector

__all__ = ["SqliteConnector"]
