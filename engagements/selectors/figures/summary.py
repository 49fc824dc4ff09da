"""What a list shows of an engagement's readiness, in a few figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engagements.domain.readiness import Readiness, Status
from engagements.selectors.evidence import SOON_DAYS
from engagements.selectors.facts import answer_uses
from engagements.selectors.readiness import Context

BLOCKS = 5


@dataclass(frozen=True, kw_only=True)
class Block:
    """One failing must, as a list shows it; ``since`` is the day from which it has been open."""

    key: str
    text: str
    where: str
    owner: str
    since: date | None
    due: date | None


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """Something proven that will not be any more once its day is over, as a list shows it."""

    key: str
    text: str
    where: str
    grade: str
    on: date


@dataclass(frozen=True, kw_only=True)
class OpenQuestion:
    """The unanswered question of the profile that most items wait for."""

    key: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Readiness of one engagement in a few figures.

    Units:
        ``low``, ``high`` and ``expected`` run from 0 to 100; ``limit_days`` is how long the
        playbook lets the stage last.
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
    lapses: tuple[Lapse, ...]
    question: OpenQuestion | None


def summary_of(context: Context) -> Summary:
    """Return the summary of an engagement."""
    stage = context.book.stage(context.engagement.current_stage)
    found, review = context.readiness, context.review()
    judged = found.judgement
    return Summary(
        stage=stage.title,
        target=found.target.title,
        verdict=found.verdict.value,
        low=judged.low,
        high=judged.high,
        expected=found.expected_worst,
        musts_proven=judged.musts.proven,
        musts=judged.musts.total,
        failing=judged.musts.failing,
        gate_met=review.musts_met,
        gate_musts=review.musts,
        limit_days=stage.sle_days,
        blocks=tuple(_blocks(found)),
        lapses=tuple(_lapses(found)),
        question=_question(context),
    )


def _blocks(found: Readiness) -> Iterator[Block]:
    for row in found.blocking[:BLOCKS]:
        yield Block(
            key=row.key,
            text=row.text,
            where=row.group_title,
            owner=row.owner,
            since=row.since,
            due=row.due,
        )


def _lapses(found: Readiness) -> Iterator[Lapse]:
    """Yield what is proven today and lapses soon, whether or not the target comes before."""
    last = found.today + timedelta(days=SOON_DAYS)
    for row in found.requirements:
        if row.status is Status.PROVEN and row.valid_until and row.valid_until <= last:
            yield Lapse(
                key=row.key,
                text=row.text,
                where=row.group_title,
                grade=str(row.grade or ""),
                on=row.valid_until,
            )


def _question(context: Context) -> OpenQuestion | None:
    uses = answer_uses(context.cases.__getitem__).values()
    waiting = [OpenQuestion(key=use.key, waiting=len(use.waits)) for use in uses if use.waits]
    return min(waiting, key=lambda row: (-row.waiting, row.key), default=None)


def turning_days(context: Context) -> Iterator[date]:
    """Yield the days before which something proven does not count as lapsing soon yet."""
    for row in context.readiness.requirements:
        if row.valid_until:
            yield row.valid_until - timedelta(days=SOON_DAYS)
