"""The playbook in force, and the gate ahead with its day."""

from datetime import date, datetime
from functools import lru_cache
from typing import TypedDict

from django.db.models import QuerySet

from engagements.domain.readiness import Target
from engagements.domain.stages.plan import gate_day
from engagements.domain.stages.playbook import Playbook, PlaybookStatus, build
from engagements.domain.units import local_day
from engagements.models import Engagement, PlaybookVersion


class PlanDates(TypedDict):
    """What the plan of stages is worked out from."""

    current: str
    entered_on: date
    today: date
    go_live_on: date | None


def published_playbooks(*, key: str = "") -> QuerySet[PlaybookVersion]:
    """Return the versions an engagement can begin with, or those of one, the newest first."""
    published = PlaybookVersion.objects.filter(status=PlaybookStatus.PUBLISHED)
    if key:
        published = published.filter(key=key)
    return published.order_by("key", "-number")


def newest_playbook(key: str) -> PlaybookVersion | None:
    """Return the newest version of a playbook that an engagement can begin with."""
    return published_playbooks(key=key).first()


def stage_keys() -> frozenset[str]:
    """Return the keys of the stages of every version, published or retired."""
    documents = PlaybookVersion.objects.values_list("document", flat=True)
    return frozenset(stage["key"] for found in documents for stage in found.get("stages", ()))


@lru_cache(maxsize=64)
def _built(version_id: int, _checksum: str) -> Playbook:
    return build(PlaybookVersion.objects.get(pk=version_id).document)


def playbook(engagement: Engagement) -> Playbook:
    """Return the playbook version the engagement keeps."""
    version = engagement.playbook_version
    return playbook_version(version.pk, checksum=version.checksum)


def playbook_version(version_id: int, *, checksum: str) -> Playbook:
    """Return a playbook version; a published one never changes, so each is built once."""
    return _built(version_id, checksum)


def target(engagement: Engagement, *, as_of: datetime) -> Target:
    """Return what readiness is asked for now: the gate out of the present stage, and its day."""
    book = playbook(engagement)
    gate = book.gate_out_of(engagement.current_stage)
    day = gate_day(book, **dates(engagement, as_of=as_of))
    if gate is None:
        return Target(gate="end", title="End", on=day)
    return Target(gate=gate.key, title=gate.title, on=day)


def dates(engagement: Engagement, *, as_of: datetime) -> PlanDates:
    """Return what the plan of stages is worked out from."""
    zone = engagement.time_zone
    return {
        "current": engagement.current_stage,
        "entered_on": local_day(engagement.stage_entered_at, time_zone=zone),
        "today": local_day(as_of, time_zone=zone),
        "go_live_on": engagement.target_go_live,
    }
