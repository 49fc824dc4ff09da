"""Sends requests as each principal, quickly, and undoes what they write."""

import time
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from fde.middleware import PolicyMiddleware
from tests.permissions import rules
from tests.world import PRINCIPALS


class Requester:
    """One client for each principal over one handler; a token travels in its header."""

    def __init__(self, world):
        self.world = world
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.factory = RequestFactory()
        self.policy = PolicyMiddleware(lambda _request: HttpResponse())
        self.clients, self.cookies = {}, {}
        for key, who in PRINCIPALS.items():
            client = Client(raise_request_exception=True)
            client.handler = self.handler
            if who.role and not who.token:
                client.force_login(world.people[key])
                confirm(client, world.people[key])
            self.clients[key] = client
            self.cookies[key] = {name: morsel.value for name, morsel in client.cookies.items()}

    def headers(self, who):
        if not who.token:
            return {}
        return {"authorization": f"Bearer {self.world.made[f'token_secret_{who.key}']}"}

    def send(self, who, method, url, *, ask=None, case=None, api=False, headers=None):
        """Send one request and return the answer; the principal's cookies stay as they were."""
        client = self.clients[who.key]
        client.cookies.clear()
        for name, value in self.cookies[who.key].items():
            client.cookies[name] = value
        sent = {"headers": self.headers(who) | (headers or {})}
        if ask is not None:
            sent["headers"] |= {k: rules.value(v, case) for k, v in ask.headers.items()}
            url += ask.query
            if method not in rules.SAFE:
                sent |= self._body(rules.value(ask.body, case), api=api, method=method)
        return getattr(client, method.lower())(url, **sent)

    def view_status(self, who, method, url, *, ask=None, case=None, api=False):
        """Return the status of the policy table and the view alone, without the rest on the way.

        Session, headers and error pages do not change who may do what; leaving them out lets the
        matrix ask five times as much. ``--slow`` sends every cell through all of it.
        """
        sent = {"headers": self.headers(who)}
        if ask is not None:
            sent["headers"] |= {k: rules.value(v, case) for k, v in ask.headers.items()}
            url += ask.query
            if method not in rules.SAFE:
                sent |= self._body(rules.value(ask.body, case), api=api, method=method)
        request = getattr(self.factory, method.lower())(url, **sent)
        request.user, request._dont_enforce_csrf_checks = self.user(who), True
        request.session, request.request_id = SessionStore(), "view-status"
        if request.user.is_authenticated:
            prove(request.session, request.user)
        request._messages = FallbackStorage(request)
        request.htmx = HtmxDetails(request)
        request.resolver_match = match = resolve(request.path)
        try:
            early = self.policy.process_view(request, match.func, match.args, match.kwargs)
            answer = early or match.func(request, *match.args, **match.kwargs)
        except Http404:
            return 404
        except PermissionDenied:
            return 403
        return answer.status_code

    def user(self, who):
        person = self.world.people.get(who.key)
        return person if person is not None and person.is_active else AnonymousUser()

    @staticmethod
    def _body(body, *, api, method):
        has_file = any(hasattr(part, "read") for part in body.values())
        if api and not has_file:
            return {"data": body, "content_type": "application/json"}
        return {"data": body} if method == "POST" else {}


def confirm(client, user):
    """Let the session say that this person proved just now that it is them."""
    session = client.session
    prove(session, user)
    session.save()


def prove(session, user):
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)


@contextmanager
def undone():
    """Undo what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
