"""Writes of what was agreed about the tables of a source."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from engagements.areas.dataenv.domain.typed_texts import IDENTIFIER, MOST_DAYS, TABLE
from engagements.areas.dataenv.models import Source, TableExpectation
from engagements.areas.dataenv.services.refusals import InvalidSource, SourceRefused
from engagements.domain.access import Action
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.domain.text import Text
from engagements.models import User
from engagements.services import events
from engagements.services.operations import operation

MOST_COLUMNS = 200
MOST_RELATIONS = 20
FIELDS = (
    "in_scope",
    "critical",
    "change_column",
    "max_age_days",
    "required_columns",
    "sensitive_columns",
    "relations",
)


@operation(Action.WORK)
@transaction.atomic
def set_expectation(
    row: Source,
    *,
    table: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    read: Mapping[str, Any] | None = None,
    is_new: bool = False,
    **changes: Any,
) -> TableExpectation:
    """Write what was agreed about one table; a field that is not given stays as it was.

    As soon as one table is named, runs examine the named tables only. ``read`` holds what the
    person saw in the fields before they changed them; ``is_new`` writes nothing over what existing.

    Raises:
        Conflict: somebody else changed one of these fields in the meantime.
        SourceRefused: a name is unusable, or a relation does not say from what to what.
    """
    name = _name(table, spec=TABLE)
    fields = {key: _checked(key, changes[key]) for key in FIELDS if key in changes}
    existing = TableExpectation.objects.select_for_update().filter(source=row, table=name).first()
    if existing and is_new:
        raise SourceRefused(
            f"Something was agreed about {name} already. Change that.",
            field="table",
            code="expectation_exists",
        )
    if read is not None:
        _check_unchanged(existing, read, name)
    expectation, _ = TableExpectation.objects.update_or_create(
        source=row, table=name, defaults=fields
    )
    _record_change(row, actor=actor, at=at, source=source, changed=["expectations"])
    return expectation


@transaction.atomic
def add_tables(
    row: Source, *, tables: list[str], actor: User, at: datetime, source: Channel
) -> int:
    """Put tables in scope that nothing was agreed about yet; return how many were added."""
    known = set(row.expectations.values_list("table", flat=True))
    fresh = [name for name in dict.fromkeys(tables) if name not in known]
    TableExpectation.objects.bulk_create(
        [TableExpectation(source=row, table=_name(name, spec=TABLE)) for name in fresh]
    )
    if fresh:
        _record_change(row, actor=actor, at=at, source=source, changed=["scope"])
    return len(fresh)


@operation(Action.WORK)
@transaction.atomic
def remove_expectation(
    expectation: TableExpectation,
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Forget what was agreed about a table, as if it had never been named.

    Raises:
        Conflict: it is not any more what ``read`` holds.
    """
    row = expectation.source
    if read is not None:
        existing = TableExpectation.objects.select_for_update().filter(pk=expectation.pk).first()
        if existing is None:
            raise Conflict(f"Nothing is agreed about {expectation.table} any more.")
        _check_unchanged(existing, read, expectation.table)
    expectation.delete()
    _record_change(row, actor=actor, at=at, source=source, changed=["expectations"])


def _check_unchanged(existing: TableExpectation | None, read: Mapping[str, Any], name: str) -> None:
    if existing and any(getattr(existing, key) != value for key, value in read.items()):
        raise Conflict(f"The expectations of {name} changed while you were looking at them.")


def _record_change(
    row: Source, *, actor: User, at: datetime, source: Channel, changed: list[str]
) -> None:
    events.record(
        "source.changed",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        source_id=row.pk,
        changed=changed,
        tables=row.expectations.filter(in_scope=True).count(),
    )


def _checked(key: str, value: Any) -> Any:
    if key in ("in_scope", "critical"):
        return bool(value)
    if key == "change_column":
        return _name(value, spec=IDENTIFIER) if value else ""
    if key == "max_age_days":
        if value is not None and not 0 < value <= MOST_DAYS:
            raise InvalidSource(
                "An age is a whole number of days, at least one.", field="max_age_days"
            )
        return value
    if key == "relations":
        return [_relation(one) for one in _few(value, most=MOST_RELATIONS)]
    return [_name(one, spec=TABLE) for one in _few(value, most=MOST_COLUMNS)]


def _few(values: Any, *, most: int) -> list[Any]:
    found = list(values or ())
    if len(found) > most:
        raise InvalidSource(f"At most {most} of these can be named for a table.")
    return found


def _relation(one: Mapping[str, Any]) -> dict[str, Any]:
    columns = [_name(name, spec=TABLE) for name in one.get("columns") or ()]
    to = [_name(name, spec=TABLE) for name in one.get("to") or ()]
    if not columns or len(columns) != len(to):
        raise InvalidSource(
            "A relation needs the same number of columns on both sides.", field="relations"
        )
    table = _name(str(one.get("table") or ""), spec=TABLE)
    return {"columns": columns, "table": table, "to": to}


def _name(value: Any, *, spec: Text) -> str:
    name = str(value)
    if not name.strip() or not spec.fits(name):
        raise InvalidSource(f"A name of a table or column has 1 to {spec.longest} characters.")
    return name
