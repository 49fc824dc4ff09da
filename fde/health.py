"""``/healthz``: what an orchestrator asks before it sends people here."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import registry
from engagements.domain.jobs import BEAT
from engagements.selectors import jobs as job_selectors

SILENT_AFTER = timedelta(seconds=90)
# Clocks of two hosts differ a little; a sign from further ahead says that a clock was set back.
AHEAD_AT_MOST = timedelta(seconds=10)
START_SECONDS = 60
_began = time.monotonic()

Part = dict[str, Any]


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Tell how database, broker, beat and the workers of each queue are; 503 unless all are ok.

    ``starting``: nobody has been heard yet, and this process began less than a minute ago.
    """
    database, broker = _database(), _broker()
    seen = job_selectors.signs_of_life() if database == "ok" else {}
    now, starting = timezone.now(), time.monotonic() - _began < START_SECONDS
    parts: dict[str, Part] = {name: _sign(seen.get(name), now, starting) for name in _names()}
    beat = parts.pop(BEAT)
    words = {database, broker, *(part["status"] for part in (beat, *parts.values()))}
    status = _overall(words, database)
    told = {
        "status": status,
        "database": {"status": database},
        "broker": {"status": broker},
        "beat": beat,
        "queues": parts,
    }
    return JsonResponse(told, status=200 if status == "ok" else 503)


def _names() -> list[str]:
    return [BEAT, *registry.queues()]


def _overall(words: set[str], database: str) -> str:
    if database != "ok":
        return "down"
    if words == {"ok"}:
        return "ok"
    return "starting" if words <= {"ok", "starting"} else "degraded"


def _sign(seen: datetime | None, now: datetime, starting: bool) -> Part:  # noqa: FBT001 - private
    """Return what a sign of life says; ``age_seconds`` is None when there never was one."""
    if seen is None:
        return {"status": "starting" if starting else "never seen", "age_seconds": None}
    age = now - seen
    alive = -AHEAD_AT_MOST <= age < SILENT_AFTER
    word = "ok" if alive else "starting" if starting else "silent"
    return {"status": word, "age_seconds": round(age.total_seconds(), 1)}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return "ok"


def _broker() -> str:
    from kombu.exceptions import OperationalError  # what loads this module may need no broker

    from fde.celery import app

    try:
        with app.connection_for_write(connect_timeout=1) as link:
            link.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return "no answer"
    return "ok"
