"""What runs inside the tree that is measured, be it this one or an older commit's.

Handed in as a file to a process whose folder and import path are that tree's, so the tree need not
contain it: it imports nothing of ``tests.bench`` but the hooks of the newer side.

    python -P inside.py build       tables, and the seeded world, by the services
    python -P inside.py serve PORT  broker and web server, until standard input ends
    python -P inside.py work SIDE   one JSON object a line in, one out (see ``Work``)
"""

import json
import os
import resource
import sys
import time
from unittest import mock

FIFTY = 50


def build():
    from django.core.management import call_command

    from reports import render
    from tests import scale
    from tests import world as worlds

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    printed = render.Rendered(
        pdf=b"%PDF-1.7\n%%EOF\n", pages=1, html_bytes=1, seconds=0.0,
        template_version="1", engine_version="none",
    )  # fmt: skip
    with mock.patch.object(render, "render", return_value=printed):
        worlds.build(render=True, password=scale.PASSWORD)
    call_command("clearsessions")


def serve(port):
    """Run the product's own command lines of broker and web server; no worker, no beat."""
    from fde import broker
    from fde.platform.env import env
    from fde.processes import Supervisor, web_command

    if hasattr(env, "prepare"):  # the older commit makes its folders elsewhere
        env.prepare()
    supervisor = Supervisor(env, extra={"FDE_BASE_URL": f"http://127.0.0.1:{port}"})
    try:
        if not env.text("REDIS_URL"):
            child = supervisor.start("broker", broker.command(env))
            broker.wait_until_it_answers(env, child.process)
        web = supervisor.start("web", web_command(f"127.0.0.1:{port}"))
        sys.stdout.write(json.dumps({"web": web.process.pid}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        supervisor.stop()


class Work:
    """Answers orders one after the other; each is a method that returns what JSON can hold."""

    def __init__(self, side):
        self.side = side

    def empty(self):
        """Forget the figures of engagements."""
        if self.side == "new":
            from tests.bench import hooks

            hooks.empty_caches()
        else:
            from django.core.cache import caches

            caches["kept"].clear()

    def warm(self, seconds):
        """Work the figures out as a worker does."""
        if self.side == "new":
            from tests.bench import hooks

            return hooks.work_out(seconds=seconds)
        from django.utils import timezone

        from engagements.selectors import figures

        return figures.keep(clock=timezone.now, seconds=seconds)

    def doors(self, codes):
        """Return what a browser and a program need to get in, and places to go to."""
        from django.conf import settings
        from django.test import Client
        from django.utils import timezone

        from engagements import models
        from engagements.services import people

        boss = self._manager()
        browser = Client()
        browser.force_login(boss)
        token = people.create_token(
            actor=boss, name="bench", scope="write", days=1, at=timezone.now()
        )
        rows = models.Engagement.objects.filter(code__startswith="G", status="open").order_by(
            "code"
        )
        large = sorted(
            models.Client.objects.all(), key=lambda row: (-row.engagements.count(), row.code)
        )[0]
        return {
            "cookie": f"{settings.SESSION_COOKIE_NAME}="
            f"{browser.cookies[settings.SESSION_COOKIE_NAME].value}",
            "token": token[1],
            "codes": list(rows.order_by("pk").values_list("code", flat=True)[:codes]),
            "client": large.code,
            "of_client": large.engagements.count(),
        }

    def siege(self, port, databases):
        """Add sources whose servers misbehave; return what gets a lead and users in."""
        from tests.bench import hooks

        engagement, sources = hooks.add_rogue_sources(port, databases)
        door = self.doors(codes=1) | {"codes": [engagement.code], "code": engagement.code}
        tokens = hooks.add_managers(len(sources))
        return door | {"sources": [str(source.pk) for source in sources], "tokens": tokens}

    def fifty(self):
        """Work out the summaries of fifty engagements from nothing; return CPU and statements."""
        from django.db import connection
        from django.utils import timezone

        from engagements.selectors import portfolio

        rows = list(portfolio.visible_to(self._manager()).order_by("pk")[:FIFTY])
        self.empty()
        asked = []

        def count(execute, sql, params, many, context):
            asked.append(1)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            began = time.process_time()
            found = portfolio.summaries(rows, as_of=timezone.now())
            took = time.process_time() - began
        assert len(found) == len(rows) == FIFTY
        verdicts = sorted((code.pk, found[code.pk].verdict, found[code.pk].low) for code in rows)
        return {"cpu": took, "statements": len(asked), "verdicts": verdicts}

    def ask(self, listing, query):
        """Ask for a list as a file, as the page's button does; return the job."""
        from django.utils import timezone

        from engagements import dispatch

        export = dispatch.request_export(
            listing, query=query, format="csv", actor=self._manager(), at=timezone.now()
        )
        return str(export.job_id)

    def newest_export(self):
        """Return the job of the export that was asked for last."""
        from engagements.models import Export

        return str(Export.objects.latest("pk").job_id)

    def export(self, job):
        """Write the list of a job as the worker's task does; return its CPU and rows."""
        from django.utils import timezone

        from engagements.models import Export
        from engagements.services import exports

        before, began = _cpu(), time.perf_counter()
        exports.perform_export(job, worker="bench", clock=timezone.now)
        took, wall = _cpu() - before, time.perf_counter() - began
        export = Export.objects.select_related("job").get(job=job)
        assert export.ready_at is not None, (export.job.state, export.job.error_text)
        return {"cpu": took, "wall": wall, "rows": export.rows, "kib": _peak()}

    def _manager(self):
        from engagements.models import User

        return User.objects.filter(role="manager").order_by("pk")[0]


def _cpu():
    mine, ended = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return mine.ru_utime + mine.ru_stime + ended.ru_utime + ended.ru_stime


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def work(side):
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the code logs does not mix with the answers
    if side == "new":  # as every process of the product that goes on
        from fde import collector

        collector.freeze()
    does = Work(side)
    for line in sys.stdin:
        order = json.loads(line)
        answer = getattr(does, order.pop("do"))(**order)
        out.write(json.dumps({"answer": answer}) + "\n")
        out.flush()


def main(words):
    what, *more = words
    if what != "serve":
        import django

        django.setup()
    {"build": build, "serve": serve, "work": work}[what](*more)


if __name__ == "__main__":
    main(sys.argv[1:])
