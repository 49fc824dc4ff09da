"""Notices: who is notified of what, and what people do with the notices that they got.

``subscriptions`` is the one table from what happened to who is notified; no other service sends a
notice of its own.
"""

from engagements.services.notices.daily import notify_daily
from engagements.services.notices.reading import choose, mark_read
from engagements.services.notices.sending import notify, notify_client

__all__ = ["choose", "mark_read", "notify", "notify_client", "notify_daily"]
