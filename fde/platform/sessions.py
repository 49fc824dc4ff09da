"""Sessions that know when their person signed in and was last here, and the rules about both."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    suspend_request,
)
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

STARTED, SEEN = "fde_started", "fde_seen"
SEEN_EVERY = 300  # seconds; a write for each request would cost more than the rule is worth


class SessionStore(db.SessionStore):
    """A session in the database that is stamped whenever somebody signs in, by whichever way."""

    def __setitem__(self, key: str, value: object) -> None:
        super().__setitem__(key, value)
        if key == SESSION_KEY:
            now = int(time.time())
            super().__setitem__(STARTED, now)
            super().__setitem__(SEEN, now)


def keep(session: SessionBase, *, now: float) -> None:
    """End a signed-in session that is too old or was idle for too long; else note the visit."""
    if SESSION_KEY not in session:
        return
    started, seen = session.get(STARTED, 0), session.get(SEEN, 0)
    too_old = now - started > settings.FDE_SESSION_AGE.total_seconds()
    idle = now - seen > settings.FDE_SESSION_IDLE.total_seconds()
    if too_old or idle:
        session.flush()
    elif now - seen > SEEN_EVERY:
        session[SEEN] = int(now)


def confirmed_lately(request: HttpRequest) -> bool:
    """Tell whether the person proved in the last minutes, beyond the session, that it is them."""
    return bool(did_recently_reauthenticate(request))


def confirmation(request: HttpRequest) -> HttpResponse:
    """Return the way to the page where they prove it; what they sent is done once they have."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    page = methods[0]["url"] if methods else resolve_url("account_login")
    answer: HttpResponse = suspend_request(request, page)
    if request.headers.get("HX-Request"):  # a page, not a part of the one that is open
        return HttpResponse(status=403, headers={"HX-Redirect": answer["Location"]})
    return answer
