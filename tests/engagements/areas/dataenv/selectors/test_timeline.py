"""A probe run in the timeline of its engagement."""

from datetime import UTC, datetime

import pytest

from engagements.domain.about import About
from engagements.selectors import logbook
from engagements.services import events, evidence

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_probe_run_is_one_line_with_its_figures(engagement):
    row = evidence.record_check_run(
        engagement, title="Probe run 1", sha256="ab" * 32, tool="probes", source_ref="runs/1/",
        effective_at=AT, at=AT, actor=engagement.owner,
    )  # fmt: skip
    events.record(
        "probe_run.finished", engagement=engagement, actor=None, at=AT, source="task", run=1,
        evidence=row.number, outcomes={"pass": 4, "warn": 0, "fail": 2},
    )  # fmt: skip

    ((moment,),) = [day.moments for day in logbook.timeline(engagement, as_of=AT).days]

    assert (moment.actor, moment.words) == ("The toolkit", "finished probe run 1")
    assert (moment.text, moment.link) == ("4 checks passed, 2 failed.", "Open run 1")
    assert moment.about == About("probe_run", "1")
