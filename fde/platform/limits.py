"""How often one person, program or address may do a thing, counted for all processes together.

Counts stand in the shared cache, in windows of fixed length. A generous limit is added up here and
told to the cache in steps, so that an API request does not cost a write; processes then know of
each other's counts to within a thirtieth of the limit. Small limits are told one by one.
"""

import threading
import time
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from fde.platform.routes import MINUTE, Row

SHARE = 30
KEPT = 5000  # counters of this process; older windows are of no use
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit in this window; ``reset_seconds`` until the next one begins."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """Return it as the IETF's draft names it (draft-ietf-httpapi-ratelimit-headers-06)."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.remaining)),
            "RateLimit-Reset": str(self.reset_seconds),
        }


_here: dict[str, list[int]] = {}  # key: [what all processes had when last asked, ours since]
_lock = threading.Lock()
_allowances: WeakKeyDictionary[HttpRequest, Allowance] = WeakKeyDictionary()


def wait_for(request: HttpRequest, row: Row, *, name: str) -> int:
    """Return for how many seconds this request is refused, 0 when it may go on; counts it.

    A request to the API is told what is left to its person: ``allowance_of`` returns it.
    """
    allowed = []
    if row.api and settings.FDE_API_PER_MINUTE:
        count = settings.FDE_API_PER_MINUTE
        allowed.append(_take(f"api:{_who(request)}", count=count, seconds=MINUTE))
        _allowances[request] = allowed[0]
    if row.limit and request.method not in SAFE:
        count, seconds = row.limit
        allowed.append(_take(f"{name}:{_who(request)}", count=count, seconds=seconds))
    return max((one.reset_seconds for one in allowed if one.remaining < 0), default=0)


def allowance_of(request: HttpRequest) -> Allowance | None:
    """Return what the caller of the API has left, None where nothing is counted."""
    return _allowances.get(request)


def forget() -> None:
    """Drop what this process counted; what the cache holds stays."""
    with _lock:
        _here.clear()


def _take(name: str, *, count: int, seconds: int) -> Allowance:
    now = time.time()
    window = int(now // seconds)
    key = f"limit:{name}:{count}:{seconds}:{window}"
    with _lock:
        if len(_here) > KEPT:
            _here.clear()
        known = _here.setdefault(key, [0, 0])
        known[1] += 1
        total, ours = known
        if ours >= max(1, count // SHARE):
            known[:] = [total + ours, 0]
    if ours >= max(1, count // SHARE):
        total = _tell(key, ours, seconds=seconds)
        with _lock:
            known[0] = max(known[0], total)
        ours = 0
    reset = max(1, int((window + 1) * seconds - now) + 1)
    return Allowance(limit=count, remaining=count - total - ours, reset_seconds=reset)


def _tell(key: str, number: int, *, seconds: int) -> int:
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return int(cache.incr(key, number))
    except ValueError:  # it was culled in between: begin again
        cache.set(key, number, timeout=2 * seconds)
        return number


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"ip:{get_adapter().get_client_ip(request)}"
