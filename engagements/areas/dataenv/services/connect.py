"""From a row to an order for the child."""

from datetime import datetime
from pathlib import Path

from engagements.areas.dataenv.domain.ports import Expectation, Relation
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.prober.orders import File, Order, Server, Task
from engagements.areas.dataenv.services.network import address_rules
from engagements.areas.dataenv.services.refusals import SourceRefused
from engagements.areas.dataenv.services.shelf import path_on_shelf
from engagements.models.fields import unseal
from engagements.services import files


def order_for(row: Source, *, task: Task, at: datetime, run: str = "") -> Order:
    """Return what the child is to do with a source, with the secret that opens it.

    Raises:
        SourceRefused: the file of the source is gone.
    """
    server = row.kind == SourceKind.POSTGRES
    return Order(
        task=task,
        as_of=at,
        file=None if server else _file(row),
        server=_server(row, run=run) if server else None,
        expectations=expectations_of(row),
        allow_writable_role=row.allow_writable_role,
    )


def _file(row: Source) -> File:
    shown = Path(row.file_name or row.shelf_path)
    return File(kind=row.kind, path=str(_path(row)), name=row.name, table_name=shown.stem)


def _server(row: Source, *, run: str) -> Server:
    return Server(
        name=row.name,
        host=row.host,
        port=row.port or 0,
        database=row.database,
        username=row.username,
        password=_password(row),
        schema=row.schema,
        tls_mode=row.tls_mode,
        root_certificate=row.tls_root_certificate,
        rules=address_rules(),
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


def _path(row: Source) -> Path:
    if row.shelf_path:
        return path_on_shelf(row.shelf_path)
    if row.file is None:
        raise SourceRefused(
            "This source has no file. Remove it and add it again.", code="source_file_missing"
        )
    path = files.path_of(row.file.sha256)
    if not path.is_file():
        raise SourceRefused(
            "The uploaded file is no longer there. Upload it again.", code="source_file_missing"
        )
    return path.resolve()  # our own folder may be a link; whoever opens the file follows none


def _password(row: Source) -> str:
    if not row.secret:
        return ""
    secret = unseal(
        row.secret, model="source", pk=row.pk, field="secret", client=row.engagement.client_id
    )
    return secret.reveal()
