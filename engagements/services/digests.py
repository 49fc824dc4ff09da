"""The mail of a day: to each person one plain text of what they have not read yet.

The rows are claimed by one conditional UPDATE before the mail goes, and given back when the
server does not take it: a task that is delivered twice mails nothing twice. Only a worker that is
killed between the two leaves a mail unsent for good; its notices still stand in the app. The
other choice, to note it after sending, would mail people again each time a worker is lost.
"""

from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from engagements.domain.wording import counted
from engagements.models import Notice, User
from engagements.selectors import notices as selectors

log = structlog.get_logger(__name__)
MOST_IN_ONE = 200
TEMPLATE = "engagements/notices/digest.txt"


def send_all(*, at: datetime) -> int:
    """Send each person what waits for them; return how many mails went.

    A server that does not answer ends it: what was not sent waits for the next time.
    """
    people = list(selectors.people_to_mail())
    if not people:
        return 0
    connection = get_connection()
    sent = 0
    try:
        connection.open()
        for user in people:
            sent += _send(user, connection=connection, at=at)
    except (SMTPException, OSError) as error:
        log.warning("digest.no_server", error=type(error).__name__, sent=sent)
    finally:
        connection.close()
    return sent


def _send(user: User, *, connection: Any, at: datetime) -> bool:
    """Send one person's mail.

    Raises:
        SMTPServerDisconnected: the server is gone, so that nobody else gets theirs either.
        OSError: likewise.
    """
    rows = _claim(user, at=at)
    if not rows:
        return False
    sent = False
    try:
        sent = bool(compose(user, rows, connection=connection).send())
    except SMTPServerDisconnected:
        raise
    except SMTPException as error:
        # This address only; others may be taken.
        log.warning("digest.not_taken", user=user.pk, error=type(error).__name__)
    finally:
        if not sent:
            Notice.objects.filter(pk__in=[row.pk for row in rows], mailed_at=at).update(
                mailed_at=None
            )
    return sent


def _claim(user: User, *, at: datetime) -> list[Notice]:
    """Return the notices that this call, and no other, sends; the moment is its mark."""
    waiting = [row.pk for row in selectors.to_mail(user)[:MOST_IN_ONE]]
    rows = Notice.objects.filter(pk__in=waiting, read_at=None)
    rows.filter(mailed_at=None).update(mailed_at=at)
    claimed = rows.filter(mailed_at=at).select_related("engagement__client")
    return list(claimed.order_by("created_at", "pk"))


def compose(user: User, rows: Iterable[Notice], *, connection: Any = None) -> EmailMessage:
    """Return the mail: subjects that name codes and numbers, and where each leads."""
    rows = list(rows)
    things = counted(len(rows), "thing")
    subject = f"{settings.FDE_FIRM}: {things} to read"
    context = {
        "firm": settings.FDE_FIRM,
        "base": settings.FDE_BASE_URL,
        "rows": rows,
        "things": things,
        "portal": user.is_client,
    }
    body = render_to_string(TEMPLATE, context)
    return EmailMessage(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )
