"""Every page of the policy table: how long it takes and how often it asks the database.

Measured warm: the figures that pages rest on were worked out before, as a worker does it
(``selectors/figures``), and each page was asked for twice. What it takes to work them out anew
is told beside, without a target.
"""

import time
from collections import defaultdict

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.models import Engagement
from engagements.selectors import figures
from tests import places
from tests.bench.figures import at_most
from tests.memory import forget

LIMIT, OVERVIEW = 12, 14


def measure(made, size, folder):
    browser = Client(raise_request_exception=False)
    browser.force_login(made.manager)
    took, queries, anew = defaultdict(list), {}, _worked_out()
    for name, address in places.pages(made.engagement, made.manager):
        first = browser.get(address)
        if first.status_code != 200 or not first["Content-Type"].startswith("text/html"):
            continue
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        queries[name] = len(asked)
        for _ in range(size.rounds):
            began = time.perf_counter()
            browser.get(address)
            took[name].append((time.perf_counter() - began) * 1000)
    times = sorted(one for found in took.values() for one in found)
    slowest = max(took, key=lambda name: min(took[name]))
    rest = {name: n for name, n in queries.items() if name != "engagements:overview"}
    most = max(rest, key=rest.get)
    yield at_most(
        f"p95 of {len(took)} pages", times[(95 * len(times) + 99) // 100 - 1], 300, "ms",
        f"in process, signed in, warm; {anew:.0f} ms to work out one engagement anew",
    )  # fmt: skip
    yield at_most(f"slowest page ({slowest})", min(took[slowest]), 300, "ms", "warm")
    yield at_most(f"most queries ({most})", rest[most], LIMIT, "", "warm")
    if "engagements:overview" in queries:
        yield at_most(
            "queries of the overview", queries["engagements:overview"], OVERVIEW, "", "warm"
        )


def _worked_out():
    """Work all figures out, as a worker does before pages ask; return milliseconds for each."""
    forget()
    began = time.perf_counter()
    made = figures.refresh(as_of=timezone.now(), at_most=Engagement.objects.count())
    return (time.perf_counter() - began) * 1000 / made
