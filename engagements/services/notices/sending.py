"""Writes notices, inside the write that they report.

A subject names codes and numbers and never text that somebody wrote: it leaves the building by
e-mail. Who may not see the engagement is not notified, nor is whoever did it. A key makes
notifying twice harmless.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from engagements import registry
from engagements.domain.about import About
from engagements.models import Engagement, Notice, User
from engagements.selectors import notices as selectors


class UnknownNotice(ValueError):
    """Nobody has such a kind of notice: a mistake in the code, not in the data."""


def notify(
    people: Iterable[int],
    *,
    kind: str,
    subject: str,
    about: About,
    key: str,
    at: datetime,
    engagement: Engagement | None = None,
    actor: User | None = None,
) -> None:
    """Notify those of ``people`` (primary keys) who may see it and have not muted its kind."""
    staff = selectors.readers(engagement).filter(pk__in=set(people))
    _write(
        staff, kind=kind, subject=subject, about=about, key=key, at=at,
        engagement=engagement, actor=actor,
    )  # fmt: skip


def notify_client(
    engagement: Engagement,
    *,
    kind: str,
    subject: str,
    about: About,
    key: str,
    at: datetime,
    actor: User | None = None,
    only: Iterable[int] | None = None,
) -> None:
    """Notify the people of the client, who get it by e-mail and read it in the portal."""
    people = selectors.client_readers(engagement)
    if only is not None:
        people = people.filter(pk__in=set(only))
    _write(
        people, kind=kind, subject=subject, about=about, key=key, at=at,
        engagement=engagement, actor=actor,
    )  # fmt: skip


def _write(
    people: QuerySet[User],
    *,
    kind: str,
    subject: str,
    about: About,
    key: str,
    at: datetime,
    engagement: Engagement | None,
    actor: User | None,
) -> None:
    if kind not in registry.notice_types():
        raise UnknownNotice(kind)
    people = selectors.not_muted(people, kind=kind)
    if actor is not None:
        people = people.exclude(pk=actor.pk)
    rows = [
        Notice(
            user_id=pk,
            kind=kind,
            subject=subject,
            **about.columns,
            key=key,
            created_at=at,
            engagement=engagement,
        )
        for pk in people.values_list("pk", flat=True)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def moment_key(at: datetime) -> str:
    """Return a moment as a part of a key: the same write notifies once."""
    return f"{at:%Y%m%d%H%M%S%f}"
