"""PostgreSQL through psycopg 3: a read-only autocommit session to an address that was checked."""

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

import psycopg
from psycopg import errors

from engagements.areas.dataenv.connectors import border
from engagements.areas.dataenv.connectors.opening import DESCRIPTORS
from engagements.areas.dataenv.connectors.postgres import catalogue, wire
from engagements.areas.dataenv.connectors.postgres.dialect import PostgresDialect
from engagements.areas.dataenv.domain.ports import (
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
from engagements.areas.dataenv.domain.sources import TlsMode
from engagements.connectors.gateway import AddressPolicy, AddressRefused, Resolver, pin

CHECKS_THE_CLIENT = 140_000  # the first version that notices a client that went away
CANCEL_SECONDS = 1.0
MOST_RECONNECTIONS = 3  # in place of connections that were cut
_MILLISECONDS = 1000
NO_FILE = f"{os.devnull}/none"  # the operator's own passwords are not the client's
CAPABILITIES = Capabilities(
    server_role=True, transport=True, declared_keys=True, engine="PostgreSQL"
)
SETTINGS = Statement(
    sql="SET client_connection_check_interval = 1000",
    purpose="session: notice when this client is gone",
)
AS_IT_IS = Statement(
    sql="SET client_encoding = SQL_ASCII",
    purpose="session: take text as it is, for one name in another encoding would refuse them all",
    condition="the database has no encoding",
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
    fixed: tuple[Statement, ...] = (SETTINGS, AS_IT_IS, DEADLINE, *catalogue.FIXED)
    capabilities: Capabilities = CAPABILITIES

    def open(self, budget: Budget) -> "PostgresSession":
        """Check the address, then connect to exactly that one.

        Raises:
            ConnectFailed: refused, blocked or filtered (one sentence for all), the sign-in or the
                certificate was not accepted, the database is not there, or the server does not
                speak as PostgreSQL does.
        """
        with border.opening():
            try:
                place = pin(self.host, self.port, policy=self.policy, resolve=self.resolve)
            except AddressRefused as error:
                raise ConnectFailed("unreachable", str(error)) from None
            certificate = _Certificate(self.root_certificate)
            try:
                return PostgresSession(
                    lambda: self._connect(place.address, budget, certificate),
                    schema=self.schema,
                    verified=self.tls_mode == TlsMode.VERIFY_FULL,
                    loopback=ipaddress.ip_address(place.address).is_loopback,
                    certificate=certificate,
                    budget=budget,
                )
            except BaseException:
                certificate.close()
                raise

    def _connect(
        self, address: str, budget: Budget, certificate: "_Certificate"
    ) -> wire.GuardedConnection:
        try:
            return wire.connect(self._parameters(address, budget, certificate), budget)
        except wire.Cut:
            raise ConnectFailed("unreachable", _UNREACHABLE) from None
        except psycopg.Error as error:
            raise _connect_failed(error) from None

    def _parameters(
        self, address: str, budget: Budget, certificate: "_Certificate"
    ) -> dict[str, Any]:
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
        password = self.password()
        parameters: dict[str, Any] = {
            "host": self.host,
            "hostaddr": address,
            "port": self.port,
            "dbname": self.database,
            "user": self.username,
            "password": password,
            "sslmode": self.tls_mode,
            "sslcertmode": "disable",
            "gssencmode": "disable",
            "passfile": NO_FILE,
            # A connection that a firewall forgot is noticed, and not waited for.
            "keepalives": 1,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10 * _MILLISECONDS,
            "application_name": f"fde-readiness/{self.run or 'probe'}"[:63],
            "client_encoding": "UTF8",
            "options": " ".join(f"-c {key}={value}" for key, value in options.items()),
        }
        if self.tls_mode == TlsMode.VERIFY_FULL:
            parameters["sslrootcert"] = certificate.place or "system"
            parameters["ssl_min_protocol_version"] = "TLSv1.2"
        elif password:
            # Whoever answers may not be the client's server: it proves that it knows the password
            # and never gets it. In clear or as MD5 it could ask for it and use it.
            parameters["require_auth"] = "scram-sha-256"
        return parameters


class PostgresSession:
    """An open connection; what takes too long or too much is ended here, and by the server."""

    def __init__(
        self,
        connect: Callable[[], wire.GuardedConnection],
        *,
        schema: str,
        verified: bool,
        loopback: bool,
        certificate: "_Certificate",
        budget: Budget,
    ) -> None:
        self.dialect = PostgresDialect()
        self._connect = connect
        self._schema = schema
        self._verified = verified
        self._loopback = loopback
        self._certificate = certificate  # a cancellation reads it again
        self._budget = budget
        self._reconnects = False
        self._reconnections = MOST_RECONNECTIONS
        self._connection = self._open()

    def rows(self, statement: Statement, values: Mapping[str, Any], *, seconds: float) -> list[Row]:
        """Run one statement; the server keeps its deadline, and so do we.

        An answer that is too large cuts the connection; the next statement gets a new one.
        """
        given = [_sent(values[name]) for name in statement.parameters]
        with border.answering():
            try:
                connection = self._usable()
                self._set_deadline(seconds)
                connection.guard.start(
                    seconds=seconds + wire.GRACE_SECONDS, most_bytes=self._budget.answer_bytes
                )
                return self._streamed(connection, statement.sql, given)
            except wire.Cut as cut:
                # One that hangs would hang again; one that says too much may answer what is next.
                self._reconnects = cut.reason == "too_large"
                raise StatementFailed(cut.reason) from None
            except psycopg.Error as error:
                raise StatementFailed(_reason(error)) from None

    def role(self, execute: Execute) -> Role:
        """Return what the server lets this role do."""
        with border.answering():
            return catalogue.role(execute)

    def transport(self, execute: Execute) -> Transport:
        """Return how the server sees this connection protected."""
        with border.answering():
            encrypted, version, cipher = catalogue.transport(execute)
        return Transport(
            encrypted=encrypted,
            verified=encrypted and self._verified,
            version=version,
            cipher=cipher,
            loopback=self._loopback,
        )

    def inventory(self, execute: Execute) -> tuple[Table, ...]:
        """Return the tables from the catalogue."""
        with border.answering():
            return catalogue.inventory(
                execute, schema=self._schema, size_seconds=self._budget.catalogue_seconds
            )

    def cancel(self) -> None:
        """Ask the server over a second connection to end the statement; do not wait for it long."""
        connection = self._connection
        with suppress(psycopg.Error, OSError):
            connection.cancel_safe(timeout=CANCEL_SECONDS)
        connection.guard.stop()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
        self._certificate.close()

    def _open(self) -> wire.GuardedConnection:
        connection = self._connect()
        self._deadline = self._budget.statement_seconds
        connection.guard.start(
            seconds=self._budget.catalogue_seconds, most_bytes=wire.MOST_SIGN_IN_BYTES
        )
        try:
            if connection.info.server_version >= CHECKS_THE_CLIENT:
                connection.execute(SETTINGS.sql)
            if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
                connection.execute(AS_IT_IS.sql)
        except (wire.Cut, psycopg.Error):
            connection.close()
            raise ConnectFailed("unreachable", _UNREACHABLE) from None
        return connection

    def _usable(self) -> wire.GuardedConnection:
        """Return the connection, or a new one in the place of one that was cut.

        Raises:
            StatementFailed: the server went away, or was cut too often.
        """
        if not self._connection.closed:
            return self._connection
        if not self._reconnects or not self._reconnections:
            raise StatementFailed("gone")
        self._reconnections -= 1
        try:
            self._connection = self._open()
        except ConnectFailed:
            raise StatementFailed("gone") from None
        return self._connection

    def _set_deadline(self, seconds: float) -> None:
        if seconds == self._deadline:
            return
        milliseconds = str(max(1, int(seconds * _MILLISECONDS)))
        self._connection.guard.start(
            seconds=seconds + wire.GRACE_SECONDS, most_bytes=wire.MOST_SIGN_IN_BYTES
        )
        self._connection.execute(DEADLINE.sql, [milliseconds])
        self._deadline = seconds

    def _streamed(
        self, connection: wire.GuardedConnection, sql: str, given: list[str]
    ) -> list[Row]:
        """Return the rows as they come in: what is too much is noticed before it is all here."""
        try:
            return border.gathered(connection.answer(sql, given), self._budget)
        except StatementFailed:
            self._reconnects = True
            connection.close()  # what is still on its way is not waited for
            raise


def _sent(value: Any) -> str:
    # Text goes to the server untyped; the statement says what it is cast to.
    return str(value)


class _Certificate:
    """The issuer's certificate for libpq, which reads files only.

    The file has no name, so that nothing is left of it when this process is killed.
    """

    def __init__(self, text: str) -> None:
        self.place = ""  # empty where the system's own issuers decide
        self._file: IO[bytes] | None = None
        if text.strip():
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as the session
            self._file.write(text.encode())
            self._file.flush()
            self.place = str(DESCRIPTORS / str(self._file.fileno()))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


_REASONS: Sequence[tuple[type[psycopg.Error], str]] = (
    (errors.QueryCanceled, "timeout"),
    (errors.LockNotAvailable, "locked"),
    (errors.InsufficientPrivilege, "refused"),
    (errors.UndefinedTable, "changed"),
    (errors.UndefinedColumn, "changed"),
    (errors.OutOfMemory, "memory"),
    (psycopg.OperationalError, "gone"),
)


def _reason(error: psycopg.Error) -> str:
    if "cannot allocate memory" in str(error):  # libpq has no room for the server's next message
        return "memory"
    otherwise = "error" if error.sqlstate else "malformed"  # libpq's own words have no state
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), otherwise)


_SIGN_IN = "The sign-in was not accepted. Check the account and its password."
_NO_DATABASE = "The server has no database of this name."
_CERTIFICATE = (
    "The server's certificate was not accepted. Give the certificate of its issuer, and check "
    "that it names this host."
)
_NO_SCRAM = (
    "The server does not sign in with scram-sha-256, so it did not get the password: over a "
    "connection that is not verified somebody else could read or use it. Choose encrypted and "
    "verified, or let the server use scram-sha-256."
)
_NO_PROOF = (
    "The server did not prove that it knows the password: it may not be the client's. Check host "
    "and port."
)
_NO_TLS = "The server does not offer an encrypted connection."
_BUSY = "The server has no connection free. Try again later."
_UNREACHABLE = str(AddressRefused())


# The first that the driver's own words contain; they may hold names, addresses and passwords.
_REFUSALS = (
    ("certificate", "certificate", _CERTIFICATE),
    ("does not match host name", "certificate", _CERTIFICATE),
    ("does not support ssl", "no_tls", _NO_TLS),
    ("no encryption", "no_tls", _NO_TLS),
    ("authentication method requirement", "no_scram", _NO_SCRAM),
    ("authentication failed", "sign_in", _SIGN_IN),
    ("server signature", "sign_in", _NO_PROOF),
    ("scram", "sign_in", _NO_PROOF),
    ("no password supplied", "sign_in", _SIGN_IN),
    ("role ", "sign_in", _SIGN_IN),
    ("too many", "busy", _BUSY),
    ("remaining connection slots", "busy", _BUSY),
)


def _connect_failed(error: psycopg.Error) -> ConnectFailed:
    """Return one of a few sentences for why the server or libpq refused."""
    text = str(error).lower()
    if "database " in text and "does not exist" in text:
        return ConnectFailed("no_database", _NO_DATABASE)
    for words, reason, sentence in _REFUSALS:
        if words in text:
            return ConnectFailed(reason, sentence)
    return ConnectFailed("unreachable", _UNREACHABLE)
