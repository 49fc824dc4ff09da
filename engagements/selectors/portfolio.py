"""What lists say of many engagements at once: each one's readiness in a few figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import QuerySet

from engagements.domain.readiness import Readiness
from engagements.models import ChainHead, Engagement, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import readiness as readiness_selectors
from engagements.selectors import stages as stage_selectors

BLOCKS = 5
KEPT_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Block:
    """One failing must, as a list shows it."""

    key: str
    text: str
    where: str
    owner: str
    days: int | None
    due: date | None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Readiness of one engagement in a few figures.

    Units:
        ``low``, ``high`` and ``expected`` run from 0 to 100; ``days`` counts the stay in the
        stage, ``limit_days`` what the playbook gives it.
    """

    stage: str
    target: str
    verdict: str
    low: int
    high: int
    expected: int
    musts_proven: int
    musts: int
    failing: int
    limit_days: int
    blocks: tuple[Block, ...]


def visible_to(user: User) -> QuerySet[Engagement]:
    """Return the engagements a list may show to ``user``, with client and owner."""
    return engagement_selectors.visible_to(user).select_related(
        "client", "owner", "playbook_version"
    )


def worked_on_by(user: User) -> QuerySet[Engagement]:
    """Return the engagements that ``user`` owns or is a member of."""
    return visible_to(user).filter(memberships__user=user)


def summaries(engagements: Iterable[Engagement], *, as_of: datetime) -> dict[int, Summary]:
    """Return the summary of each engagement, by its primary key.

    Every write records an event, so a summary holds as long as neither the engagement's chain
    nor the deployment's (catalogues, playbooks) has grown; the hour is part of the key because
    evidence lapses with time alone.
    """
    rows = list(engagements)
    heads = dict(
        ChainHead.objects.filter(
            chain__in=["deployment", *(f"e:{row.pk}" for row in rows)]
        ).values_list("chain", "seq")
    )
    keys = {
        row.pk: "summary:{}:{}:{}:{:%Y%m%d%H}".format(
            row.pk, heads.get(f"e:{row.pk}", 0), heads.get("deployment", 0), as_of
        )
        for row in rows
    }
    known = cache.get_many(keys.values())
    fresh = {keys[row.pk]: _summary(row, as_of=as_of) for row in rows if keys[row.pk] not in known}
    if fresh:
        cache.set_many(fresh, KEPT_SECONDS)
    found = known | fresh
    return {pk: found[key] for pk, key in keys.items()}


def _summary(engagement: Engagement, *, as_of: datetime) -> Summary:
    readiness = readiness_selectors.readiness(engagement, as_of=as_of)
    stage = stage_selectors.playbook(engagement).stage(engagement.current_stage)
    judged = readiness.judgement
    return Summary(
        stage=stage.title,
        target=readiness.target.title,
        verdict=readiness.verdict.value,
        low=judged.low,
        high=judged.high,
        expected=readiness.expected_worst,
        musts_proven=judged.musts.proven,
        musts=judged.musts.total,
        failing=judged.musts.failing,
        limit_days=stage.sle_days,
        blocks=tuple(_blocks(readiness)),
    )


def _blocks(readiness: Readiness) -> Iterable[Block]:
    for row in readiness.blocking[:BLOCKS]:
        yield Block(
            key=row.key,
            text=row.text,
            where=row.group_title,
            owner=row.owner,
            days=readiness.days_open(row),
            due=row.due,
        )
