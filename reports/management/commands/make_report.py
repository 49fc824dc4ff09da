"""``manage.py make_report CODE``: make an engagement's next report here and now."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from engagements.domain.readiness import Verdict
from engagements.selectors import engagement as engagement_selectors
from engagements.tasks import worker_name
from reports import selectors, services

BLOCKED, COULD_NOT = 1, 2


class Command(BaseCommand):
    """Makes a report without a worker, for the engagement's owner, and prints its path."""

    help = "Make the next report of an engagement. Exit 1: made, and the verdict is Not ready."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("code", help="the engagement, such as ARD-02")
        parser.add_argument("--output", type=Path, help="copy the PDF to this file")
        parser.add_argument("--issue", action="store_true", help="issue it to the client")

    def handle(self, *, code: str, output: Path | None, issue: bool, **options: Any) -> None:
        """Make the report."""
        engagement = engagement_selectors.by_code(code)
        if engagement is None:
            raise CommandError(f"There is no engagement {code}.", returncode=COULD_NOT)
        if output is not None and not output.resolve().parent.is_dir():
            raise CommandError(f"{output}: the folder is not there.", returncode=COULD_NOT)
        asked = services.open_report(engagement, actor=engagement.owner, at=timezone.now())
        services.produce_report(asked.job_id, worker=worker_name(), clock=timezone.now)
        report = selectors.by_job(asked.job_id)
        if report.ready_at is None:
            raise CommandError(
                report.job.error_text or "The report was not made.", returncode=COULD_NOT
            )
        if issue:
            services.issue_report(report, actor=engagement.owner, at=timezone.now())
        path = selectors.path(report)
        if output is not None:
            shutil.copyfile(path, output)
            path = output
        self.stdout.write(f"Report    {path}")
        self.stdout.write(f"SHA-256   {report.sha256}")
        self.stdout.write(f"Pages     {report.pages} (version {report.number}, {report.verdict})")
        if report.verdict == Verdict.NO_GO:
            raise SystemExit(BLOCKED)
