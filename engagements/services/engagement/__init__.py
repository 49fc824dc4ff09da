"""Writes about engagements: made, changed, paused, staffed, closed and opened again."""

from engagements.services.engagement.changing import (
    CHANGEABLE,
    change_engagement,
    change_owner,
    end_wait,
    move_target,
    start_wait,
)
from engagements.services.engagement.clients import create_client
from engagements.services.engagement.closing import close, end_engagement, reopen
from engagements.services.engagement.creating import NoPlaybook, create_engagement
from engagements.services.engagement.members import add_member, remove_member
from engagements.services.engagement.row import EngagementRefused

__all__ = [
    "CHANGEABLE",
    "EngagementRefused",
    "NoPlaybook",
    "add_member",
    "change_engagement",
    "change_owner",
    "close",
    "create_client",
    "create_engagement",
    "end_engagement",
    "end_wait",
    "move_target",
    "remove_member",
    "reopen",
    "start_wait",
]
