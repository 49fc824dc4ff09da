"""The data environment's part of the demo: a source for each engagement, and runs on it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from engagements.areas.dataenv import dispatch, selectors, services
from engagements.areas.dataenv.management import extract, warehouse
from engagements.areas.dataenv.models import Source
from engagements.domain.jobs import State
from engagements.management.demo.contribution import Demo, Moment
from engagements.models import Engagement, Job, User

if TYPE_CHECKING:
    from engagements.management.demo.story import Story

WORKER = "demo"
LIVE = ("rollout", "adoption", "handover")
GATES_THAT_PROBE = ("readiness", "hardening")
SILENT = frozenset({"MAR-01"})  # its nightly job stopped five weeks ago
SILENT_DAYS = 35


def moments(story: Story) -> Iterator[Moment]:
    """Yield what happens to the source: added in readiness, measured then, before gates, live."""
    source = _StorySource(story)
    case = story.case
    for stay in story.stays():
        if stay.stage == "readiness":
            yield Moment(story.at(stay.entered - 1, 9), source.add)
    for stage, at in story.gates():
        if stage in GATES_THAT_PROBE:
            # Ranked before what other areas record on the strength of the run.
            yield Moment(at - timedelta(hours=2), source.probe, rank=-1)
    if case.outcome:
        return
    if case.stays[-1][0] == "readiness" and not case.is_flagship:
        yield Moment(story.at(12 if source.is_silent else 3, 7), source.probe)
    if case.stays[-1][0] in LIVE:
        yield Moment(story.at(8, 7), source.probe)


def jobs(engagement: Engagement, actor: User) -> Iterator[tuple[str, Job]]:
    """Request a run on each source of the flagship, as a person does."""
    for row in selectors.sources(engagement):
        run = dispatch.request_probe_run(row.source, actor=actor, at=timezone.now())
        yield f"Probing {row.source.name}", run.job


class _StorySource:
    """The one source of a story's engagement."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.is_silent = story.case.code in SILENT
        self.source: Source | None = None

    def add(self, at: datetime) -> None:
        """Add the source, unless the engagement was in readiness before."""
        if self.source is None:
            self.source = self._warehouse(at) if self.story.case.is_flagship else self._extract(at)

    def probe(self, at: datetime) -> None:
        """Run the probes as a worker would have at that time."""
        if self.source is None:
            raise RuntimeError(f"{self.story.case.code} has no source to probe")
        run = services.open_run(self.source, actor=self.story.lead, at=at)
        services.perform_run(run.job_id, worker=WORKER, clock=lambda: at)
        run.job.refresh_from_db()
        if run.job.state != State.DONE:
            raise RuntimeError(f"{self.story.case.code}: {run.job.error_text or run.job.state}")

    def _extract(self, at: datetime) -> Source:
        """Add a small extract, and what the client agreed about its tables."""
        last = at.date() - timedelta(days=SILENT_DAYS if self.is_silent else 0)
        content = extract.build(last_day=last, seed=self.story.case.code)
        source = services.add_source(
            self.story.engagement,
            name="Case extract",
            purpose="Cases of the last quarter, refreshed by a nightly job.",
            region="Client network",
            upload=io.BytesIO(content),
            file_name="case-extract.sqlite",
            actor=self.story.lead,
            at=at,
        )
        fresh: dict[str, Any] = (
            {"change_column": "updated_on", "max_age_days": 2} if self.is_silent else {}
        )
        for table in ("cases", "teams"):
            services.set_expectation(
                source,
                table=table,
                in_scope=True,
                actor=self.story.lead,
                at=at,
                **(fresh if table == "cases" else {}),
            )
        return source

    def _warehouse(self, at: datetime) -> Source:
        """Add the generated claims warehouse, and what the client agreed about its tables."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "claims-warehouse.sqlite"
            warehouse.build(path, today=self.story.now.date())
            with path.open("rb") as file:
                source = services.add_source(
                    self.story.engagement,
                    name="Claims warehouse",
                    purpose="Claims, policies and payments that the assistant reads.",
                    region="United Kingdom",
                    upload=file,
                    file_name=path.name,
                    actor=self.story.lead,
                    at=at,
                )
        for expectation in warehouse.expectations():
            services.set_expectation(source, actor=self.story.lead, at=at, **expectation)
        return source


DEMO = Demo(moments=moments, jobs=jobs)
