"""Changing a client company."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from engagements.domain.access import Action
from engagements.domain.errors import Conflict
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.domain.people import CLIENT_NAME, SECTOR
from engagements.models import Client, User
from engagements.services import events
from engagements.services.engagement.row import InvalidEngagement, check_time_zone
from engagements.services.operations import Subject, operation
from engagements.services.typed import told


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
    ask = "A client needs a name"
    values = {
        "name": told(CLIENT_NAME, name, ask=ask, refusal=InvalidEngagement, field="name"),
        "sector": SECTOR.clean(sector),
        "time_zone": check_time_zone(time_zone),
    }
    mine = Client.objects.filter(pk=client.pk, version=version)
    if not mine.update(version=F("version") + 1, **values):
        raise Conflict(f"{client.code} was changed by somebody else in the meantime.")
    changed = {key: text_sha256(new) for key, new in values.items() if getattr(client, key) != new}
    client.refresh_from_db()
    events.record(
        "client.changed", actor=actor, at=at, source=source, client=client.pk, fields=changed
    )
    return client
