"""Who calls an operation, when, and through what: what every one of them takes."""

from datetime import datetime
from typing import TypedDict

from engagements.domain.events import Channel
from engagements.models import User


class Caller(TypedDict):
    """The person who acts, the moment and the channel, to hand on as ``**caller``."""

    actor: User
    at: datetime
    source: Channel
