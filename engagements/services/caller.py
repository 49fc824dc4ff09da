"""Who calls a service, and when: what nearly every one of them asks."""

from datetime import datetime
from typing import TypedDict

from engagements.models import User


class Caller(TypedDict):
    """The person who acts and the moment, to hand on as ``**caller``."""

    actor: User
    at: datetime
