"""Lists of the API beside the same scoped rows, asked for by hand and written as JSON."""

import orjson
from django.db import connection
from django.test import RequestFactory
from django.urls import resolve

from engagements.api.engagement import EngagementOut
from engagements.selectors import engagement as selectors
from tests.bench.figures import at_most, best

TARGET = 6.5
REPEATS = 20


def measure(made, size, folder):
    rows = selectors.visible_to(made.manager).order_by("-updated_at", "-id")
    yield _beside(
        "CPU of the list of engagements, 200 of them", "/api/v1/engagements/?page_size=200",
        rows.values(*EngagementOut.columns())[:201], made.manager, rounds=size.rounds,
    )  # fmt: skip


def _beside(name, address, rows, person, *, rounds):
    sql, values = rows.query.sql_with_params()
    match = resolve(address.partition("?")[0])

    def ours():
        for _ in range(REPEATS):
            request = RequestFactory().get(address)
            request.user = person
            request._dont_enforce_csrf_checks = True
            answer = match.func(request, *match.args, **match.kwargs)
            answer.render()
            assert answer.status_code == 200, answer.content

    def floor():
        for _ in range(REPEATS):
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                names = [column[0] for column in cursor.description]
                found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            orjson.dumps(found, default=str)

    mine, least = best(ours, floor, rounds=rounds)
    beside = f"the same SQL to JSON, {least * 1000 / REPEATS:.1f} ms"
    return at_most(name, mine / least, TARGET, "times", beside)
