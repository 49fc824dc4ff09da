"""From a row to a connector, and the test whether it opens."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from engagements.connectors.postgres import PostgresConnector
from engagements.connectors.registry import file_connector
from engagements.domain.dataenv.ports import (
    Budget,
    ConnectFailed,
    Connector,
    Expectation,
    Relation,
    Row,
    Statement,
    StatementFailed,
    Table,
)
from engagements.domain.dataenv.sources import SourceKind
from engagements.domain.errors import DomainError
from engagements.models import Source, User
from engagements.models.fields import unseal
from engagements.services import events, files
from engagements.services.dataenv.refusals import SourceRefused
from engagements.services.dataenv.shelf import path_on_shelf
from engagements.services.network import address_policy

OPENED = "ok"


def connector_for(row: Source, *, run: str = "") -> Connector:
    """Return the connector of a source; the secret is unsealed only when it opens.

    Raises:
        SourceRefused: the file of the source is gone.
    """
    if row.kind != SourceKind.POSTGRES:
        path = _path(row)
        shown = Path(row.file_name or row.shelf_path)
        return file_connector(row.kind, path, name=row.name, table_name=shown.stem)
    return PostgresConnector(
        name=row.name,
        host=row.host,
        port=row.port or 0,
        database=row.database,
        username=row.username,
        schema=row.schema,
        tls_mode=row.tls_mode,
        root_certificate=row.tls_root_certificate,
        policy=address_policy(),
        password=lambda: _password(row),
        run=run,
    )


def expectations_of(row: Source) -> tuple[Expectation, ...]:
    """Return what was agreed about the tables of a source."""
    return tuple(
        Expectation(
            table=one.table,
            in_scope=one.in_scope,
            critical=one.critical,
            change_column=one.change_column,
            max_age_days=one.max_age_days,
            required_columns=tuple(one.required_columns),
            sensitive_columns=tuple(one.sensitive_columns),
            relations=tuple(
                Relation(
                    columns=tuple(relation["columns"]),
                    table=relation["table"],
                    to=tuple(relation["to"]),
                )
                for relation in one.relations
            ),
        )
        for one in row.expectations.all()
    )


def try_connection(row: Source, *, actor: User, at: datetime) -> tuple[Table, ...]:
    """Open the source, read its catalogue and remember how that went; return its tables.

    Raises:
        DomainError: it does not open or answer; the sentence says what to do.
    """
    try:
        tables = _tables(row)
    except DomainError as error:
        _remember(row, outcome=reason_of(error), actor=actor, at=at)
        raise
    _remember(row, outcome=OPENED, actor=actor, at=at)
    return tables


def reason_of(error: DomainError) -> str:
    """Return the one word for why a source does not open."""
    return str(error.reason) if isinstance(error, ConnectFailed) else error.code


def _tables(row: Source) -> tuple[Table, ...]:
    budget = Budget()
    session = connector_for(row).open(budget)
    try:

        def execute(statement: Statement, values: Mapping[str, Any]) -> list[Row]:
            return session.rows(statement, values, seconds=budget.catalogue_seconds)

        return session.inventory(execute)
    except StatementFailed as error:
        raise SourceRefused("The source opens, but its catalogue cannot be read.") from error
    finally:
        session.close()


@transaction.atomic
def _remember(row: Source, *, outcome: str, actor: User, at: datetime) -> None:
    Source.objects.filter(pk=row.pk).update(tested_at=at, tested_outcome=outcome[:30])
    row.refresh_from_db(fields=["tested_at", "tested_outcome"])
    events.record(
        "source.changed",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source_id=row.pk,
        changed=["tested"],
        outcome=outcome,
    )


def _path(row: Source) -> Path:
    if row.shelf_path:
        return path_on_shelf(row.shelf_path)
    if row.file is None:
        raise SourceRefused("This source has no file. Remove it and add it again.")
    path = files.path_of(row.file.sha256)
    if not path.is_file():
        raise SourceRefused("The uploaded file is no longer there. Upload it again.")
    return path.resolve()  # our own folder may be a link; whoever opens the file follows none


def _password(row: Source) -> str:
    if not row.secret:
        return ""
    secret = unseal(
        row.secret, model="source", pk=row.pk, field="secret", client=row.engagement.client_id
    )
    return secret.reveal()
