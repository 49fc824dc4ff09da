"""No route takes a change without a form token, and the admin is for administrators."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from engagements.admin import site
from fde.platform import routes as table
from tests import factories

UNSAFE = ("post", "put", "patch", "delete")
FILL = {
    "path": "x",
    "int": "1",
    "str": "x",
    "slug": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def address(pattern):
    """Return an address of a route: every converter and group filled with something that fits."""
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda part: FILL[part[1] or "str"], pattern)
    return "/" + re.sub(r"\(\?P.*?\)\+?", "x", filled).replace("^", "").replace("$", "")


def full_patterns(patterns=None, prefix=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry
        elif entry.namespace != "admin":
            yield from full_patterns(entry.url_patterns, here)


@pytest.mark.django_db
def test_no_route_takes_a_change_without_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.UserFactory(role="admin"))
    seen, accepted = 0, []
    for pattern, _ in full_patterns():
        for method in UNSAFE:
            answer = getattr(client, method)(address(pattern), {})
            seen += 1
            if answer.status_code not in {403, 404, 405}:
                accepted.append(f"{method} {pattern}: {answer.status_code}")

    assert accepted == []
    assert seen >= 4 * len(list(table.patterns()))


@pytest.mark.django_db
def test_a_form_from_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.UserFactory(role="admin"))
    client.get("/settings/")
    token = client.cookies["csrftoken"].value
    data = {"name": "Eve", "csrfmiddlewaretoken": token}

    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        assert client.post("/settings/", data, headers={"Origin": origin}).status_code == 403
    assert (
        client.post("/settings/", data, headers={"Origin": "http://testserver"}).status_code == 302
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "statuses"),
    [(None, {302}), ("engineer", {403}), ("manager", {403}), ("client", {404})],
)
def test_every_route_of_the_admin_is_for_administrators(role, statuses):
    client = Client()
    if role:
        client.force_login(factories.UserFactory(role=role))
    for entry in site.get_urls():
        for pattern, route in (
            full_patterns([entry], "admin/") if _is_leaf(entry) else _below(entry)
        ):
            row = table.row_of(f"admin:{route.name or ''}")
            assert row.audience is table.Audience.ADMIN
            answer = client.get(address(pattern))
            assert answer.status_code in statuses, pattern
            if role is None:
                assert answer["Location"].startswith(reverse("account_login")), pattern


def _is_leaf(entry):
    return isinstance(entry, URLPattern)


def _below(entry):
    return full_patterns(entry.url_patterns, "admin/" + str(entry.pattern))
