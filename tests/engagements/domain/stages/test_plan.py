"""Planned dates of stages."""

from datetime import date
from pathlib import Path

import pytest

from engagements.domain.stages import playbook
from engagements.domain.stages.plan import gate_day, planned_starts

FOLDER = Path(playbook.__file__).parents[2] / "data" / "playbooks"
BOOK, _ = playbook.read(
    (FOLDER / "enterprise-ai-deployment-1.yaml").read_text(), name="enterprise.yaml"
)


def test_stages_are_planned_back_from_go_live():
    starts = planned_starts(
        BOOK,
        current="readiness",
        entered_on=date(2026, 10, 15),
        today=date(2026, 11, 24),
        go_live_on=date(2027, 3, 3),
    )

    assert starts == {
        "pilot": date(2026, 12, 7),
        "hardening": date(2027, 2, 1),
        "rollout": date(2027, 3, 3),
        "adoption": date(2027, 5, 2),
        "handover": date(2027, 8, 30),
    }


@pytest.mark.parametrize(
    ("current", "go_live", "today", "day"),
    [
        pytest.param("readiness", None, date(2026, 11, 1), date(2026, 11, 14), id="no date"),
        pytest.param("readiness", date(2026, 12, 1), date(2026, 11, 24), date(2026, 11, 24),
                     id="too late already"),
        pytest.param("adoption", date(2026, 12, 1), date(2026, 11, 24), date(2027, 2, 12),
                     id="past going live"),
        pytest.param("handover", None, date(2026, 12, 24), date(2026, 12, 24), id="the last stage"),
    ],
)  # fmt: skip
def test_the_day_of_the_next_gate(current, go_live, today, day):
    found = gate_day(
        BOOK, current=current, entered_on=date(2026, 10, 15), today=today, go_live_on=go_live
    )

    assert found == day
