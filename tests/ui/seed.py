"""``python -m tests.ui.seed``: the demo's rows, one probe run and two reports under FDE_VAR.

Prints the logins as one JSON document. The work of the worker is done here, in this process.
"""

import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - needs the settings

from engagements.areas.dataenv import dispatch  # noqa: E402
from engagements.areas.dataenv import selectors as dataenv_selectors  # noqa: E402
from engagements.areas.dataenv import services as dataenv  # noqa: E402
from engagements.management.demo import portfolio  # noqa: E402
from engagements.selectors import engagement as engagement_selectors  # noqa: E402
from fde import collector  # noqa: E402
from fde.management.commands.run import prepare  # noqa: E402
from reports import dispatch as report_dispatch  # noqa: E402
from reports import render  # noqa: E402
from reports import services as reports  # noqa: E402
from tests.world.database import quick  # noqa: E402


def main():
    collector.freeze()
    prepare()
    render.render = quick  # no test looks into the file; laying it out takes seconds
    seeded = portfolio.seed(today=timezone.localdate(), at=timezone.now())
    flagship = engagement_selectors.by_code(seeded.flagship)
    for line in dataenv_selectors.sources(flagship):
        run = dispatch.request_probe_run(line.source, actor=flagship.owner, at=timezone.now())
        dataenv.perform_run(run.job_id, worker="seed", clock=timezone.now)
    report = report_dispatch.request_report(flagship, actor=flagship.owner, at=timezone.now())
    reports.produce_report(report.job_id, worker="seed", clock=timezone.now)
    report.refresh_from_db()
    reports.issue_report(report, actor=flagship.owner, at=timezone.now())
    # A second version that nobody has issued yet.
    report = report_dispatch.request_report(flagship, actor=flagship.owner, at=timezone.now())
    reports.produce_report(report.job_id, worker="seed", clock=timezone.now)
    logins = [[login.role, login.email, login.password] for login in seeded.logins]
    sys.stdout.write(json.dumps(logins))


if __name__ == "__main__":
    main()
