"""Notices that a day brings, not an event: each is sent once, however often a day is run."""

from datetime import datetime, timedelta

from django.db import transaction

from engagements.domain import about as about_kinds
from engagements.domain.about import About
from engagements.domain.notices import NoticeKind
from engagements.domain.references import evidence_reference
from engagements.domain.units import local_day
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import notices as selectors
from engagements.services.notices.sending import notify


@transaction.atomic
def notify_of_lapses(*, at: datetime) -> None:
    """Notify those who work on it of evidence that lapses soon; once for each date."""
    soon, day_more = timedelta(days=evidence_selectors.SOON_DAYS), timedelta(days=1)
    # A day more on either side: which day it is depends on where the client is.
    since, until = at.date() - day_more, at.date() + soon + day_more
    for evidence in evidence_selectors.lapsing(since=since, until=until):
        engagement, day = evidence.engagement, evidence.valid_until
        today = local_day(at, time_zone=engagement.time_zone)
        if day is None or not today <= day <= today + soon:
            continue
        code, number = engagement.code, evidence.number
        name = evidence_reference(number)
        notify(
            selectors.members_and_owner(engagement),
            kind=NoticeKind.EVIDENCE_LAPSES,
            subject=f"{code}: evidence {name} lapses after {day.day} {day:%B}",
            about=About(about_kinds.EVIDENCE, str(number)),
            key=f"lapses:{code}:{number}:{day.isoformat()}",
            at=at,
            engagement=engagement,
        )


DAILY = (notify_of_lapses,)


def notify_daily(*, at: datetime) -> None:
    """Send the notices that the day brings."""
    for notify_of in DAILY:
        notify_of(at=at)
