"""``make demo``: the whole journey on one machine, from an empty folder to a report."""

import shutil
import time
from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from engagements.domain.jobs import State
from engagements.management.demo import portfolio
from engagements.management.demo.contribution import contributed
from engagements.models import Job
from engagements.selectors import engagement as engagement_selectors
from fde import processes
from fde.management.commands.run import prepare
from fde.platform.env import env
from reports import dispatch as report_dispatch
from reports import selectors as report_selectors
from reports import services as report_services

WAIT_SECONDS = 300


class Command(BaseCommand):
    """Seeds the demo, runs the areas' jobs on the flagship, makes its report, serves the app."""

    help = "Run the demo under FDE_VAR (make demo sets it to var/demo)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--once", action="store_true", help="end after the report")
        parser.add_argument("--reset", action="store_true", help="forget the earlier demo first")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, once: bool, reset: bool, port: int, **options: Any) -> None:
        """Run the demo; leave it running unless ``--once``."""
        began = time.monotonic()
        if env.production:
            raise CommandError("The demo does not run with FDE_ENV=production.", returncode=2)
        if reset:
            self.forget()
        processes.raise_on_signals()
        port = processes.free_port(port)
        url = processes.base_url(env, port)
        seeded: list[portfolio.Seeded] = []
        try:
            with processes.running(
                env, port=port, before_web=lambda: seeded.append(self.seed())
            ) as supervisor:
                self.journey(seeded[0], began)
                self.logins(seeded[0], url)
                while not once:
                    time.sleep(1)
                    supervisor.restart_dead()
        except processes.ChildGaveUp as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def forget(self) -> None:
        """Remove everything an earlier demo left."""
        connection.close()
        for path in env.var.iterdir():
            if path.name not in {"keys", "run"}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def seed(self) -> portfolio.Seeded:
        """Prepare the database and the demo's rows; a second run adds nothing."""
        prepare()
        seeded = portfolio.seed(today=timezone.localdate(), at=timezone.now())
        if seeded.made:
            self.stdout.write(f"Seeded {seeded.made} engagements.")
        else:
            self.stdout.write("The demo was seeded before: nothing was added.")
        return seeded

    def journey(self, seeded: portfolio.Seeded, began: float) -> None:
        """Run what areas request on the flagship and make its report, all by the worker."""
        flagship = engagement_selectors.by_code(seeded.flagship)
        if flagship is None:
            raise CommandError(f"There is no engagement {seeded.flagship}.")
        lead = flagship.owner
        seconds: dict[str, float] = defaultdict(float)
        for demo in contributed():
            for words, job in demo.jobs(flagship, lead):
                seconds[job.kind] += self.wait(job, words)
        report = report_dispatch.request_report(flagship, actor=lead, at=timezone.now())
        seconds["report"] += self.wait(report.job, "Making the report")
        ready = report_services.issue_report(
            report_selectors.by_job(report.job_id), actor=lead, at=timezone.now()
        )
        own, work = time.monotonic() - began, sum(seconds.values())
        parts = " + ".join(f"{kind} {spent:.1f}" for kind, spent in seconds.items())
        self.stdout.write(f"Report    {report_selectors.path(ready)}")
        self.stdout.write(f"SHA-256   {ready.sha256}")
        self.stdout.write(f"Pages     {ready.pages} (version {ready.number}, {ready.verdict})")
        self.stdout.write(f"Issued    to {flagship.client.name}, whose people read it in /portal/")
        self.stdout.write(
            f"Seconds   {own:.1f} in all; {parts} = {work:.1f}; ratio {own / work:.2f}"
        )

    def wait(self, job: Job, words: str) -> float:
        """Wait for a job as a person would, and return the seconds that its work took."""
        end = time.monotonic() + WAIT_SECONDS
        printed = ""
        while time.monotonic() < end:
            job.refresh_from_db()
            if job.finished_at is not None:
                break
            line = f"{words}: {job.state}, {job.words} {job.step}/{job.steps}"
            if job.state == State.RUNNING and job.words and line != printed:
                self.stdout.write(printed := line)
            time.sleep(0.1)
        if job.state != State.DONE:
            raise CommandError(
                f"{words} ended as {job.state}: {job.error_text or 'no answer in time'} "
                f"(logs: {env.var / 'log'})"
            )
        assert job.finished_at is not None and job.started_at is not None  # noqa: S101,PT018 - done
        return (job.finished_at - job.started_at).total_seconds()

    def logins(self, seeded: portfolio.Seeded, url: str) -> None:
        """Print where to go and who to be."""
        self.stdout.write(f"\nOpen {url} and sign in as one of")
        for login in seeded.logins:
            self.stdout.write(f"  {login.role:<16} {login.email:<34} {login.password}")
