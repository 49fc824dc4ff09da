"""Publishing playbook versions; a published one never changes."""

from datetime import datetime

from django.db import transaction

from engagements.domain.datafile import InvalidDataFile
from engagements.domain.events import Channel
from engagements.domain.hashing import data_sha256
from engagements.domain.stages import playbook as rules
from engagements.models import PlaybookVersion, User
from engagements.services import events


@transaction.atomic
def publish(
    text: str, *, name: str, at: datetime, actor: User | None = None
) -> tuple[PlaybookVersion, bool]:
    """Publish the playbook of a file; return it and whether it is new.

    Raises:
        InvalidDataFile: the file has problems, or differs from the version of its number.
    """
    book, data = rules.read(text, name=name)
    checksum = data_sha256(data)
    found = PlaybookVersion.objects.filter(key=book.key, number=book.number).first()
    if found is not None:
        if found.checksum != checksum:
            raise InvalidDataFile(
                [f"{name}:1: version: {book.number} is published with other content; raise it"]
            )
        return found, False
    version = PlaybookVersion.objects.create(
        key=book.key,
        number=book.number,
        title=book.title,
        document=data,
        checksum=checksum,
        published_at=at,
    )
    events.record(
        "playbook.published",
        actor=actor,
        at=at,
        source=Channel.TASK,
        playbook=book.key,
        number=book.number,
        checksum=checksum,
    )
    return version, True
