"""What is due once a day; each part may run twice without harm."""

from datetime import datetime

from engagements.services import digests, exports, idempotency, notices


def run(*, at: datetime) -> None:
    """Notify of evidence that lapses soon, remove what is old, then send the day's mail."""
    notices.notify_daily(at=at)
    exports.remove_old(at=at)
    idempotency.remove_old(at=at)
    digests.send_all(at=at)
