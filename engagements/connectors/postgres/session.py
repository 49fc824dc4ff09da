"""PostgreSQL through psycopg 3: a read-only autocommit session to an address that was checked."""

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors

from engagements.connectors.gateway import AddressPolicy, AddressRefused, Resolver, pin
from engagements.connectors.postgres import catalogue
from engagements.connectors.postgres.dialect import PostgresDialect
from engagements.domain.dataenv.ports import (
    Budget,
    Capabilities,
    ConnectFailed,
    Execute,
    Role,
    Row,
    Statement,
    StatementFailed,
    Table,
    Transport,
)
from engagements.domain.dataenv.sources import TlsMode

CHECKS_THE_CLIENT = 140_000  # the first version that notices a client that went away
_MILLISECONDS = 1000
NO_FILE = f"{os.devnull}/none"  # the operator's own passwords are not the client's
CAPABILITIES = Capabilities(
    server_role=True, transport=True, declared_keys=True, engine="PostgreSQL"
)
SETTINGS = Statement(
    sql="SET client_connection_check_interval = 1000",
    purpose="session: notice when this client is gone",
)
DEADLINE = Statement(
    sql="SELECT set_config('statement_timeout', $1, false)",
    purpose="session: deadline of the statements that follow",
    parameters=("deadline",),
)


@dataclass(frozen=True, kw_only=True)
class PostgresConnector:
    """One database as one role; host, port and name are separate, never a connection string."""

    name: str
    host: str
    port: int
    database: str
    username: str
    policy: AddressPolicy
    password: Callable[[], str] = field(repr=False)
    schema: str = ""
    tls_mode: str = TlsMode.VERIFY_FULL
    root_certificate: str = field(default="", repr=False)
    run: str = ""
    resolve: Resolver = socket.getaddrinfo
    kind: str = "postgres"
    fixed: tuple[Statement, ...] = (SETTINGS, DEADLINE, *catalogue.FIXED)
    capabilities: Capabilities = CAPABILITIES

    def open(self, budget: Budget) -> "PostgresSession":
        """Check the address, then connect to exactly that one.

        Raises:
            ConnectFailed: refused, blocked or filtered (one sentence for all), the sign-in or the
                certificate was not accepted, or the database is not there.
        """
        try:
            place = pin(self.host, self.port, policy=self.policy, resolve=self.resolve)
        except AddressRefused as error:
            raise ConnectFailed("unreachable", str(error)) from None
        certificate = _certificate_file(self.root_certificate)
        try:
            connection = psycopg.connect(
                **self._arguments(place.address, budget, certificate),
                password=self.password(),
                autocommit=True,
                cursor_factory=psycopg.RawCursor,
                prepare_threshold=None,
            )
        except psycopg.Error as error:
            _remove(certificate)
            raise _connect_failed(error) from None
        return PostgresSession(
            connection,
            schema=self.schema,
            verified=self.tls_mode == TlsMode.VERIFY_FULL,
            loopback=ipaddress.ip_address(place.address).is_loopback,
            certificate=certificate,
            deadline=budget.statement_seconds,
        )

    def _arguments(self, address: str, budget: Budget, certificate: Path | None) -> dict[str, Any]:
        options = {
            "default_transaction_read_only": "on",
            "statement_timeout": int(budget.statement_seconds * _MILLISECONDS),
            "lock_timeout": 1000,
            "idle_in_transaction_session_timeout": 10_000,
            "max_parallel_workers_per_gather": 0,
            "search_path": "pg_catalog",
            "TimeZone": "UTC",
            "DateStyle": "ISO",
        }
        arguments: dict[str, Any] = {
            "host": self.host,
            "hostaddr": address,
            "port": self.port,
            "dbname": self.database,
            "user": self.username,
            "sslmode": self.tls_mode,
            "sslcertmode": "disable",
            "gssencmode": "disable",
            "passfile": NO_FILE,
            "connect_timeout": budget.connect_seconds,
            "application_name": f"fde-readiness/{self.run or 'probe'}"[:63],
            "client_encoding": "UTF8",
            "options": " ".join(f"-c {key}={value}" for key, value in options.items()),
        }
        if self.tls_mode == TlsMode.VERIFY_FULL:
            arguments["sslrootcert"] = str(certificate) if certificate else "system"
            arguments["ssl_min_protocol_version"] = "TLSv1.2"
        return arguments


class PostgresSession:
    """An open connection; the server itself ends what takes too long."""

    def __init__(
        self,
        connection: "psycopg.Connection[Any]",
        *,
        schema: str,
        verified: bool,
        loopback: bool,
        certificate: Path | None,
        deadline: float,
    ) -> None:
        self.dialect = PostgresDialect()
        self._connection = connection
        self._schema = schema
        self._verified = verified
        self._loopback = loopback
        self._certificate = certificate
        self._deadline = deadline
        if connection.info.server_version >= CHECKS_THE_CLIENT:
            connection.execute(SETTINGS.sql)

    def rows(self, statement: Statement, values: Mapping[str, Any], *, seconds: float) -> list[Row]:
        """Run one statement; its deadline is kept by the server."""
        try:
            if seconds != self._deadline:
                milliseconds = str(max(1, int(seconds * _MILLISECONDS)))
                self._connection.execute(DEADLINE.sql, [milliseconds])
                self._deadline = seconds
            given = [_sent(values[name]) for name in statement.parameters]
            return self._connection.execute(statement.sql, given or None).fetchall()
        except psycopg.Error as error:
            raise StatementFailed(_reason(error)) from None

    def role(self, execute: Execute) -> Role:
        """Return what the server lets this role do."""
        return catalogue.role(execute)

    def transport(self, execute: Execute) -> Transport:
        """Return how the server sees this connection protected."""
        rows = execute(catalogue.TRANSPORT, {})
        encrypted, version, cipher = rows[0] if rows else (False, None, None)
        return Transport(
            encrypted=bool(encrypted),
            verified=bool(encrypted) and self._verified,
            version=version or "",
            cipher=cipher or "",
            loopback=self._loopback,
        )

    def inventory(self, execute: Execute) -> tuple[Table, ...]:
        """Return the tables from the catalogue."""
        return catalogue.inventory(execute, schema=self._schema)

    def cancel(self) -> None:
        """Ask the server over a second connection to end the running statement."""
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=5)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
        _remove(self._certificate)


def _sent(value: Any) -> str:
    # Text goes to the server untyped; the statement says what it is cast to.
    return str(value)


def _certificate_file(text: str) -> Path | None:
    """Write the issuer's certificate for libpq, which reads files only."""
    if not text.strip():
        return None
    handle, name = tempfile.mkstemp(prefix="fde-issuer-", suffix=".pem")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def _remove(certificate: Path | None) -> None:
    if certificate is not None:
        certificate.unlink(missing_ok=True)


def _reason(error: psycopg.Error) -> str:
    if isinstance(error, errors.QueryCanceled):
        return "timeout"
    if isinstance(error, errors.LockNotAvailable):
        return "locked"
    if isinstance(error, errors.InsufficientPrivilege):
        return "refused"
    if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn):
        return "changed"
    if isinstance(error, psycopg.OperationalError):
        return "gone"
    return "error"


_SIGN_IN = "The sign-in was not accepted. Check the account and its password."
_NO_DATABASE = "The server has no database of this name."
_CERTIFICATE = (
    "The server's certificate was not accepted. Give the certificate of its issuer, and check "
    "that it names this host."
)
_NO_TLS = "The server does not offer an encrypted connection."
_BUSY = "The server has no connection free. Try again later."
_UNREACHABLE = str(AddressRefused())


def _connect_failed(error: psycopg.Error) -> ConnectFailed:
    """Return one of a few sentences; the driver's own may hold names, addresses and passwords."""
    text = str(error).lower()
    if "certificate" in text or "does not match host name" in text:
        return ConnectFailed("certificate", _CERTIFICATE)
    if "does not support ssl" in text or "no encryption" in text:
        return ConnectFailed("no_tls", _NO_TLS)
    if "authentication failed" in text or "no password supplied" in text or "role " in text:
        return ConnectFailed("sign_in", _SIGN_IN)
    if "database " in text and "does not exist" in text:
        return ConnectFailed("no_database", _NO_DATABASE)
    if "too many" in text or "remaining connection slots" in text:
        return ConnectFailed("busy", _BUSY)
    return ConnectFailed("unreachable", _UNREACHABLE)
