"""From a source to an order for the child."""

from datetime import datetime
from pathlib import Path

from engagements.areas.dataenv.domain.ports import Expectation, Relation
from engagements.areas.dataenv.domain.sources import SourceKind
from engagements.areas.dataenv.models import Source
from engagements.areas.dataenv.prober.orders import File, Order, Server, Task
from engagements.areas.dataenv.services.network import address_rules
from engagements.areas.dataenv.services.refusals import SourceRefused
from engagements.areas.dataenv.services.source_folder import path_of_listed
from engagements.models.fields import unseal
from engagements.services import files


def order_for(source: Source, *, task: Task, at: datetime, run: str = "") -> Order:
    """Return what the child is to do with a source, with the secret that opens it.

    Raises:
        SourceRefused: the file of the source is gone.
    """
    is_server = source.kind == SourceKind.POSTGRES
    return Order(
        task=task,
        as_of=at,
        file=None if is_server else _file(source),
        server=_server(source, run=run) if is_server else None,
        expectations=expectations_of(source),
        allow_writable_role=source.allow_writable_role,
    )


def _file(source: Source) -> File:
    file_name = Path(source.file_name or source.folder_path)
    return File(
        kind=source.kind, path=str(_path(source)), name=source.name, table_name=file_name.stem
    )


def _server(source: Source, *, run: str) -> Server:
    return Server(
        name=source.name,
        host=source.host,
        port=source.port or 0,
        database=source.database,
        username=source.username,
        password=_password(source),
        schema=source.schema,
        tls_mode=source.tls_mode,
        root_certificate=source.tls_root_certificate,
        rules=address_rules(),
        run=run,
    )


def expectations_of(source: Source) -> tuple[Expectation, ...]:
    """Return what was agreed about the tables of a source."""
    return tuple(
        Expectation(
            table=expectation.table,
            in_scope=expectation.in_scope,
            critical=expectation.critical,
            change_column=expectation.change_column,
            max_age_days=expectation.max_age_days,
            required_columns=tuple(expectation.required_columns),
            sensitive_columns=tuple(expectation.sensitive_columns),
            relations=tuple(
                Relation(
                    columns=tuple(relation["columns"]),
                    table=relation["table"],
                    to=tuple(relation["to"]),
                )
                for relation in expectation.relations
            ),
        )
        for expectation in source.expectations.all()
    )


def _path(source: Source) -> Path:
    if source.folder_path:
        return path_of_listed(source.folder_path)
    if source.file is None:
        raise SourceRefused(
            "This source has no file. Remove it and add it again.", code="source_file_missing"
        )
    path = files.path_of(source.file.sha256)
    if not path.is_file():
        raise SourceRefused(
            "The uploaded file is no longer there. Upload it again.", code="source_file_missing"
        )
    return path.resolve()  # our own folder may be a link; whoever opens the file follows none


def _password(source: Source) -> str:
    if not source.secret:
        return ""
    secret = unseal(
        source.secret,
        model="source",
        pk=source.pk,
        field="secret",
        client=source.engagement.client_id,
    )
    return secret.reveal()
