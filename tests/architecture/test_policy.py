"""Every route is a row of the policy table, and every row a route."""

import pytest
from django.urls import URLPattern, get_resolver

from fde import policy


def routes(patterns=None, namespaces=()):
    """Yield (namespace, name, pattern) of every route, Django's admin left out."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield ":".join(namespaces), entry.name, str(entry.pattern)
        elif entry.namespace != "admin":
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from routes(entry.url_patterns, inner)


def test_every_route_has_a_name_and_a_row():
    unlisted = [
        f"{namespace}:{name} {pattern}"
        for namespace, name, pattern in routes()
        if not name or policy.row_for_name(name, namespace) is None
    ]

    assert unlisted == []


def test_every_row_is_a_route():
    known = {f"{ns}:{name}" if ns else name for ns, name, _ in routes()} | {"static"}

    assert set(policy.POLICY) - known == set()


def test_an_unlisted_route_does_not_answer(client, db, signed_in, admin_user, monkeypatch):
    signed_in(admin_user)
    assert client.get("/healthz").status_code != 404

    monkeypatch.delitem(policy.POLICY, "healthz")
    policy.row_for_name.cache_clear()
    answer = client.get("/healthz")
    monkeypatch.undo()
    policy.row_for_name.cache_clear()

    assert answer.status_code == 404


@pytest.mark.django_db
def test_nobody_opens_a_page_without_signing_in(client):
    for namespace, name, pattern in routes():
        row = policy.row_for_name(name, namespace)
        if row.audience is policy.Audience.PUBLIC or "<" in pattern or "(?P" in pattern:
            continue
        from django.urls import reverse

        url = reverse(f"{namespace}:{name}" if namespace else name)
        answer = client.get(url)
        assert answer.status_code in ({401, 403} if row.api else {302}), url
