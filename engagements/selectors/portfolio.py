"""Readiness kept for as long as nothing happens: what lists and an engagement's page show.

Every write records an event, so what was worked out holds as long as the engagement's chain has
not grown, and the deployment's not by an event that figures rest on (catalogues, playbooks, names).
The hour is part of the key because evidence lapses with time alone. Nothing is stored as truth:
without the cache all of it is worked out again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery

from engagements.domain.events import DEPLOYMENT
from engagements.domain.readiness import Readiness
from engagements.domain.stages.gates import Review
from engagements.models import ChainHead, Engagement, Event, Status, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import readiness as readiness_selectors
from engagements.selectors import stages as stage_selectors
from engagements.selectors.areas import area_rows

BLOCKS = 5
KEPT_SECONDS = 3600
# What happens in the deployment and changes figures; signing in, tokens and settings do not.
FIGURES_REST_ON = ("catalog.loaded", "playbook.published", "user.changed", "client.changed")


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
    gate_met: int
    gate_musts: int
    limit_days: int
    blocks: tuple[Block, ...]


def visible_to(user: User) -> QuerySet[Engagement]:
    """Return the engagements a list may show to ``user``, with client and owner.

    The playbook's long document is kept by ``stages.playbook`` and not read with every row.
    """
    rows = engagement_selectors.visible_to(user)
    rows = rows.select_related("client", "owner", "playbook_version")
    return rows.defer("playbook_version__document")


def worked_on_by(user: User) -> QuerySet[Engagement]:
    """Return the engagements that ``user`` owns or is a member of."""
    return visible_to(user).filter(memberships__user=user)


def summaries(engagements: Iterable[Engagement], *, as_of: datetime) -> dict[int, Summary]:
    """Return the summary of each engagement, by its primary key."""
    rows = list(engagements)
    keys = _keys("summary", rows, as_of=as_of)
    known = cache.get_many(keys.values())
    fresh = {keys[row.pk]: _summary(row, as_of=as_of) for row in rows if keys[row.pk] not in known}
    if fresh:
        cache.set_many(fresh, KEPT_SECONDS)
    found = known | fresh
    return {pk: found[key] for pk, key in keys.items()}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Readiness and the gate ahead of one engagement, as of the moment they were worked out."""

    readiness: Readiness
    review: Review
    outcome: str
    decided_for: str
    as_of: datetime


def standing(engagement: Engagement, *, as_of: datetime) -> Standing:
    """Return where an engagement stands; both figures rest on the same rows, read once."""
    key = _keys("standing", [engagement], as_of=as_of)[engagement.pk]
    found = cache.get(key)
    if found is None:
        target = stage_selectors.target(engagement, as_of=as_of)
        areas = area_rows(engagement, target=target, as_of=as_of)
        is_open = engagement.status != Status.CLOSED
        decision = stage_selectors.decision_in_force(engagement) if is_open else None
        found = Standing(
            readiness=readiness_selectors.readiness(engagement, as_of=as_of, areas=areas),
            review=stage_selectors.gate_review(engagement, as_of=as_of, areas=areas),
            outcome=decision.outcome if decision else "",
            decided_for=decision.to_stage if decision else "",
            as_of=as_of,
        )
        cache.set(key, found, KEPT_SECONDS)
    return found


def _keys(what: str, rows: list[Engagement], *, as_of: datetime) -> dict[int, str]:
    """Return the cache key of each engagement, made of how far its events have come."""
    chains = {row.pk: f"e:{row.pk}" for row in rows}
    figures = Event.objects.filter(chain=OuterRef("chain"), type__in=FIGURES_REST_ON)
    heads = {
        chain: last if chain == DEPLOYMENT else seq
        for chain, seq, last in ChainHead.objects.filter(
            chain__in=[DEPLOYMENT, *chains.values()]
        ).values_list("chain", "seq", Subquery(figures.order_by("-seq").values("seq")[:1]))
    }
    common = f"{heads.get(DEPLOYMENT) or 0}:{as_of:%Y%m%d%H}"
    return {pk: f"{what}:{pk}:{heads.get(chain, 0)}:{common}" for pk, chain in chains.items()}


def _summary(engagement: Engagement, *, as_of: datetime) -> Summary:
    target = stage_selectors.target(engagement, as_of=as_of)
    areas = area_rows(engagement, target=target, as_of=as_of)
    readiness = readiness_selectors.readiness(engagement, as_of=as_of, areas=areas)
    review = stage_selectors.gate_review(engagement, as_of=as_of, areas=areas)
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
        gate_met=review.musts_met,
        gate_musts=review.musts,
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
