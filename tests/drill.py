"""``make drill``: kill workers and restart the broker while reports are made, then count.

    make drill                      the embedded broker and SQLite
    make drill ARGS=--debian        Debian's PostgreSQL and Redis, private and thrown away
    make drill ARGS="--seed 7"      the same kill times again

Every figure is counted from rows and files afterwards. Exit 0: nothing lost, doubled or torn.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPORTS = 40
KILLS = 6
LIMIT_SECONDS = 600


def prepare(options):
    """Set the environment before Django's settings are read."""
    folder = Path(tempfile.mkdtemp(prefix="fde-drill-"))
    folder.chmod(0o755)
    os.environ |= {"FDE_VAR": str(folder / "var"), "FDE_ENV": "dev", "FDE_LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "fde.settings"
    if options.debian:
        from tests.servers import start_postgres

        os.environ["DATABASE_URL"] = start_postgres(folder / "pg")
        os.environ["REDIS_URL"] = f"unix://{folder}/redis.sock"
    return folder


class Broker:
    """The broker under test, which the drill can take away."""

    def __init__(self, folder, debian):
        from fde import broker
        from fde.platform.env import env

        self.env, self.wait = env, broker.wait_until_it_answers
        env.prepare()
        self.command = broker.command(env)
        if debian:
            data = folder / "redis"
            data.mkdir()
            self.command = [
                "redis-server", "--port", "0", "--unixsocket", f"{folder}/redis.sock",
                "--dir", str(data), "--save", "", "--appendonly", "yes",
            ]  # fmt: skip
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        self.wait(self.env, self.process)

    def restart(self):
        self.process.kill()
        self.process.wait()
        time.sleep(1.5)
        self.start()


class Worker:
    """One worker with all of its children, killed as one."""

    def __init__(self, number):
        self.number = number
        self.process = None

    def start(self):
        from fde import processes

        words = processes.worker_command(concurrency=1, name=f"drill{self.number}")
        self.process = subprocess.Popen(
            words,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=Path(__file__).resolve().parent.parent,
        )

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def engagement():
    """Make the smallest engagement a report can be made of."""
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_catalogs", verbosity=0)

    from engagements.domain.access import Role
    from engagements.services import engagement as service
    from engagements.services import people

    at = timezone.now()
    lead = people.create_user(
        "lead@example.org", name="Lead", role=Role.ENGINEER, password=os.urandom(12).hex(),
        actor=None, at=at, demo=False,
    )  # fmt: skip
    client = service.create_client(
        code="drill", name="Drill client", time_zone="UTC", actor=lead, at=at
    )
    made = service.create_engagement(
        client=client, code="DRL-01", name="Drill", owner=lead, actor=lead, at=at
    )
    return made, lead


def count(made):
    """Count what came of the jobs, from rows and files alone."""
    import page

    from engagements.models import Job
    from reports import selectors
    from reports.models import Report

    jobs = list(Job.objects.filter(kind="report"))
    rows = list(Report.objects.filter(engagement=made).select_related("job"))
    paths = {selectors.path(row): row for row in rows if row.ready_at}
    store = selectors.store()
    files = [path for path in store.rglob("*.pdf") if path.is_file()]
    whole = [
        path
        for path, row in paths.items()
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
    ]
    unreadable = []
    for path in files:
        try:
            page.validate_pdf(str(path), profile=page.ValidationProfile.PDF_UA_1)
        except Exception as error:  # noqa: BLE001 - any reason makes the file unreadable
            unreadable.append(f"{path.name}: {error}")
    done = sum(job.state == "done" for job in jobs)
    per_job = {}
    for row in rows:
        if row.ready_at:
            per_job[row.job_id] = per_job.get(row.job_id, 0) + 1
    leftovers = [path for path in store.rglob("*") if path.is_file() and path.suffix != ".pdf"]
    return {
        "queued": len(jobs),
        "done": done,
        "done with a whole file": len(whole),
        "lost": len(jobs) - len(whole),
        "doubled": sum(number > 1 for number in per_job.values())
        + (len(files) - len(set(files) & set(paths))),
        "torn": len(set(files) - set(paths)) + len(unreadable),
        "temporary files left": len(leftovers),
        "attempts": sum(job.attempt for job in jobs),
        "most attempts of one": max(job.attempt for job in jobs),
    }


def run(options, folder):
    import django

    django.setup()
    from django.utils import timezone

    from engagements import dispatch as sweeper
    from engagements.domain.jobs import ENDED
    from engagements.models import Job
    from reports import dispatch

    broker = Broker(folder, options.debian)
    broker.start()
    workers = [Worker(1), Worker(2)]
    dice = random.Random(options.seed)
    try:
        made, lead = engagement()
        for worker in workers:
            worker.start()
        began = time.monotonic()
        for number in range(REPORTS):
            dispatch.request_report(
                made, actor=lead, at=timezone.now(), idempotency_key=f"drill-{number}"
            )
        plan = sorted(dice.uniform(6, 60) for _ in range(KILLS))
        break_at = dice.uniform(10, 50)
        print(f"kills at {', '.join(f'{t:.1f}' for t in plan)} s; broker at {break_at:.1f} s")
        swept = 0.0
        while time.monotonic() - began < LIMIT_SECONDS:
            now = time.monotonic() - began
            if plan and now >= plan[0]:
                plan.pop(0)
                worker = dice.choice(workers)
                worker.kill()
                worker.start()
            if break_at and now >= break_at:
                break_at = 0
                broker.restart()
            if now - swept >= 5:
                swept = now
                sweeper.sweep(at=timezone.now())
            left = Job.objects.filter(kind="report").exclude(state__in=ENDED).count()
            if not left and not plan and not break_at:
                break
            time.sleep(0.2)
        figures = count(made) | {"seconds": round(time.monotonic() - began)}
    finally:
        for worker in workers:
            if worker.process:
                worker.kill()
        if broker.process:
            broker.process.kill()
            broker.process.wait()
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--debian", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    folder = prepare(options)
    print(f"drill: {REPORTS} reports, {KILLS} kills, 1 broker restart, seed {options.seed}")
    try:
        figures = run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value in figures.items():
        print(f"{value:>6}  {name}")
    calm = figures["done"] == figures["queued"] == REPORTS
    calm = calm and not (figures["lost"] or figures["doubled"] or figures["torn"])
    print("passed" if calm else "FAILED")
    return 0 if calm else 1


if __name__ == "__main__":
    sys.exit(main())
