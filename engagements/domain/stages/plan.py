"""When each stage should begin, planned back from the go-live date or on from today."""

from collections.abc import Mapping
from datetime import date, timedelta

from engagements.domain.stages.playbook import Playbook


def planned_starts(
    playbook: Playbook,
    *,
    current: str,
    entered_on: date,
    today: date,
    go_live_on: date | None,
) -> Mapping[str, date]:
    """Return the day on which each later stage should begin.

    The live stage begins on the go-live date, each one before it as many days earlier as the
    stages between should last. Without a go-live date, or beyond it, stages follow each other
    from the day the present one began. The next stage never begins before today.

    Units:
        Days in the engagement's time zone; a stage's length is its ``sle_days``.
    """
    here = playbook.index(current)
    later = playbook.stages[here + 1 :]
    length = timedelta(days=playbook.stages[here].sle_days)
    begins = entered_on + length
    live = playbook.index(playbook.live_stage)
    if go_live_on is not None and here < live:
        between = playbook.stages[here + 1 : live]
        begins = go_live_on - timedelta(days=sum(stage.sle_days for stage in between))
    begins = max(begins, today)
    starts = {}
    for stage in later:
        starts[stage.key] = begins
        begins += timedelta(days=stage.sle_days)
    return starts


def gate_day(
    playbook: Playbook,
    *,
    current: str,
    entered_on: date,
    today: date,
    go_live_on: date | None,
) -> date:
    """Return the day on which the gate out of the present stage should be passed."""
    starts = planned_starts(
        playbook, current=current, entered_on=entered_on, today=today, go_live_on=go_live_on
    )
    if starts:
        return next(iter(starts.values()))
    end = entered_on + timedelta(days=playbook.stage(current).sle_days)
    return max(end, today)
