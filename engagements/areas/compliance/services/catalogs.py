"""Writing framework and rules versions; one that is loaded never changes."""

from datetime import datetime

from django.db import transaction

from engagements.areas.compliance.domain.catalog import ControlSpec, Library
from engagements.areas.compliance.domain.rules import from_document
from engagements.areas.compliance.models import Control, Framework, RuleSet
from engagements.domain.datafile import DataFile, InvalidDataFile
from engagements.domain.events import Channel
from engagements.models import User
from engagements.services import events


@transaction.atomic
def load_framework(
    library: Library, *, file: DataFile, at: datetime, actor: User | None = None
) -> tuple[Framework, bool]:
    """Write one framework version with its controls; return it and whether it is new.

    Raises:
        InvalidDataFile: this version is loaded with other content.
    """
    found = Framework.objects.filter(key=library.key, version=library.version).first()
    if found is not None:
        _same(file, found.content_sha256, library.sha256, version=library.version)
        return found, False
    framework = Framework.objects.create(
        key=library.key,
        version=library.version,
        title=library.title,
        publisher=library.publisher,
        licence=library.licence,
        source=library.source,
        content_sha256=library.sha256,
        loaded_at=at,
    )
    _write_controls(framework, library.controls)
    events.record(
        "catalog.loaded",
        actor=actor,
        at=at,
        source=Channel.TASK,
        kind="framework",
        key=library.key,
        version=library.version,
        controls=len(library.controls),
        sha256=library.sha256,
    )
    return framework, True


@transaction.atomic
def load_rules(file: DataFile, *, at: datetime, actor: User | None = None) -> tuple[RuleSet, bool]:
    """Write one rules version, checked before; return it and whether it is new.

    Raises:
        InvalidDataFile: this version is loaded with other content.
    """
    rules = from_document(file.data)
    found = RuleSet.objects.filter(key=rules.key, version=rules.version).first()
    if found is not None:
        _same(file, found.sha256, rules.sha256, version=rules.version)
        return found, False
    row = RuleSet.objects.create(
        key=rules.key,
        version=rules.version,
        sha256=rules.sha256,
        effective_from=rules.effective_from,
        document=file.data,
        loaded_at=at,
    )
    events.record(
        "catalog.loaded",
        actor=actor,
        at=at,
        source=Channel.TASK,
        kind="rules",
        key=rules.key,
        version=rules.version,
        rules=len(rules.rules),
        sha256=rules.sha256,
    )
    return row, True


def _same(file: DataFile, loaded: str, read: str, *, version: str) -> None:
    if loaded != read:
        reason = f"{version} is loaded with other content; a published version is never edited"
        raise InvalidDataFile([file.problem(("version",), f"{reason}. Raise the version.")])


def _write_controls(framework: Framework, specs: tuple[ControlSpec, ...]) -> None:
    """Write the controls level by level: a parent has to have its key before its children."""
    written: dict[str, Control] = {}
    waiting = list(specs)
    while waiting:
        level = [spec for spec in waiting if not spec.parent or spec.parent in written]
        rows = Control.objects.bulk_create(
            [_control(framework, spec, parent=written.get(spec.parent)) for spec in level],
            batch_size=500,
        )
        written |= {row.ref: row for row in rows}
        waiting = [spec for spec in waiting if spec.ref not in written]


def _control(framework: Framework, spec: ControlSpec, *, parent: Control | None) -> Control:
    return Control(
        framework=framework,
        ref=spec.ref,
        token=spec.token,
        parent=parent,
        order=spec.order,
        title=spec.title,
        statement=spec.statement,
        assessable=spec.assessable,
        withdrawn=spec.withdrawn,
        weight=spec.weight,
        bearing=spec.bearing.value,
        methods=list(spec.methods),
        freshness_days=spec.freshness_days,
        evidence_asks=[dict(ask) for ask in spec.evidence_asks],
        applies_when=spec.applies_when,
        domain=spec.domain,
    )
