"""Creating and changing a client company."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from engagements.domain.access import Action
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.people import CLIENT_CODE, CLIENT_NAME, SECTOR
from engagements.models import Client, User
from engagements.services import events
from engagements.services.engagement.row import (
    EngagementRefused,
    check_time_zone,
    cleaned,
)
from engagements.services.operations import Subject, operation


@operation(Action.CREATE_CLIENT, of=Subject.FIRM)
@transaction.atomic
def create_client(
    *,
    code: str,
    name: str,
    time_zone: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    sector: str = "",
) -> Client:
    """Make a client company.

    Raises:
        EngagementRefused: the code is taken, or the time zone does not exist.
    """
    code = CLIENT_CODE.clean(code)
    if Client.objects.filter(code=code).exists():
        raise EngagementRefused(
            f"There is a client with the code {code} already.",
            field="code",
            code="client_code_taken",
        )
    client = Client.objects.create(
        code=code,
        name=cleaned(CLIENT_NAME, name, "A client needs a name", field="name"),
        sector=SECTOR.clean(sector),
        time_zone=check_time_zone(time_zone),
        created_by=actor,
        created_at=at,
    )
    events.record("client.created", actor=actor, at=at, source=source, client=client.pk)
    return client


@operation(Action.CHANGE_CLIENT, of=Subject.CLIENT)
@transaction.atomic
def change_client(
    client: Client,
    *,
    name: str,
    sector: str,
    time_zone: str,
    version: int,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Client:
    """Change what a client is called, its sector and the time zone of its next engagements.

    Raises:
        Conflict: the client changed since ``version`` was read.
        EngagementRefused: it would have no name, or the time zone does not exist.
    """
    values = {
        "name": cleaned(CLIENT_NAME, name, "A client needs a name", field="name"),
        "sector": SECTOR.clean(sector),
        "time_zone": check_time_zone(time_zone),
    }
    current = Client.objects.filter(pk=client.pk, version=version)
    if not current.update(version=F("version") + 1, **values):
        raise Conflict(f"{client.code} was changed by somebody else in the meantime.")
    changed = {key: text_sha256(new) for key, new in values.items() if getattr(client, key) != new}
    client.refresh_from_db()
    events.record(
        "client.changed", actor=actor, at=at, source=source, client=client.pk, fields=changed
    )
    return client
