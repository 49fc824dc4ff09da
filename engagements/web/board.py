"""The cards of the board, ready to print."""

from dataclasses import dataclass
from datetime import date

from engagements.selectors.pipeline import Card


@dataclass(frozen=True, kw_only=True)
class BoardCard:
    """An engagement on the board; ``wait`` and ``waiting_on`` are empty while nothing waits."""

    code: str
    name: str
    client: str
    owner: str
    version: int
    stage: str
    next_step: str
    next_step_due: date | None
    gate_met: int
    gate_musts: int
    low: int
    high: int
    expected: int
    verdict: str
    failing: int
    is_below: bool
    days: int
    over_days: int
    age_tone: str
    wait: str
    waiting_on: str


def board_card(card: Card) -> BoardCard:
    """Return one card; colour only where a person has to act."""
    row, summary, age, wait = card.engagement, card.summary, card.age, card.wait
    age_tone = ""
    if age.over_days:
        age_tone = "bad" if age.is_far_over else "warn"
    return BoardCard(
        code=row.code,
        name=row.name,
        client=row.client.name,
        owner=str(row.owner),
        version=row.version,
        stage=row.current_stage,
        next_step=row.next_step,
        next_step_due=row.next_step_due,
        gate_met=summary.gate_met,
        gate_musts=summary.gate_musts,
        low=summary.low,
        high=summary.high,
        expected=summary.expected,
        verdict=summary.verdict,
        failing=summary.failing,
        is_below=summary.low < summary.expected,
        days=age.days,
        over_days=age.over_days,
        age_tone=age_tone,
        wait=wait.get_kind_display() if wait else "",
        waiting_on=wait.get_waiting_on_display() if wait else "",
    )
