"""Every route is written with its row, and what the rows say is what was meant."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver, path, reverse
from rest_framework.viewsets import ViewSet

from engagements.api.routing import Router, api_row
from fde import views
from fde.platform import routes
from fde.platform.routes import Audience, Row

# Whoever writes here proves once more who it is. What changes a second factor is allauth's, which
# asks by itself.
CONFIRMED = {
    "account_set_password",
    "api:token-list",
    "engagements:client-invite",
    "engagements:client-person-lock",
    "engagements:person-factor-reset",
    "engagements:person-list",
    "engagements:person-lock",
    "engagements:person-role",
    "engagements:settings-tokens",
}
SECRET = {"account_reset_password_from_key", "engagements:invitation-accept"}


def without_row(entries=None):
    """Return the routes that were not written with a row, with what to do about it."""
    return [
        f"{address} ({name or 'no name'}): write it with staff(...), route(...) or a Router of "
        "fde/platform/routes.py and engagements/api/routing.py, which take its row"
        for name, address, pattern in routes.patterns(entries)
        if not isinstance(pattern, routes.Route) or not name or name.endswith(":")
    ]


def test_every_route_has_a_name_and_a_row():
    assert without_row() == []


def test_a_path_without_a_row_is_found():
    assert len(without_row([path("planted/", views.robots, name="planted")])) == 1
    assert without_row([routes.staff("planted/", views.robots, name="planted")]) == []


def test_only_the_admin_shares_one_row():
    shared = [e.namespace for e in get_resolver().url_patterns if isinstance(e, routes.Branch)]

    assert shared == ["admin"]


def test_a_route_without_a_row_does_not_answer(client, db, signed_in, admin_user, monkeypatch):
    signed_in(admin_user)
    assert client.get("/healthz").status_code != 404

    monkeypatch.delitem(routes.rows(), "healthz")

    assert client.get("/healthz").status_code == 404


def test_two_rows_under_one_name_are_refused(monkeypatch):
    entries = [
        routes.staff("one/", views.robots, name="planted"),
        routes.admin("two/", views.robots, name="planted"),
    ]
    monkeypatch.setattr(get_resolver(), "url_patterns", entries)

    with pytest.raises(ImproperlyConfigured, match="two/ has another row"):
        routes.rows.__wrapped__()


def test_a_row_for_a_route_that_no_view_set_has_is_refused():
    class Planted(ViewSet):
        def list(self, request):
            """Answer."""

    router = Router()
    router.register("planted", Planted, "planted", rows={"detial": api_row(session_only=True)})

    with pytest.raises(ImproperlyConfigured, match="detial"):
        router.get_urls()


@pytest.mark.django_db
def test_nobody_opens_a_page_without_signing_in(client):
    for name, address, _ in routes.patterns():
        row = routes.row_of(name)
        if row.audience is Audience.PUBLIC or "<" in address or "(?P" in address:
            continue
        answer = client.get(reverse(name))
        assert answer.status_code in ({401, 403} if row.api else {302}), name


def test_what_matters_is_confirmed_again():
    assert {name for name, row in routes.rows().items() if row.confirm} == CONFIRMED


def test_every_write_of_an_administrator_is_confirmed_again():
    only_reads = {"engagements:person"}
    rows = {name: row for name, row in routes.rows().items() if row.audience is Audience.ADMIN}

    assert {name for name, row in rows.items() if not row.confirm} - {"admin:"} == only_reads


def test_a_public_route_cannot_ask_for_a_confirmation():
    with pytest.raises(ImproperlyConfigured):
        Row(Audience.PUBLIC, confirm=True)


def test_an_address_that_opens_something_is_secret():
    opens = {
        name
        for name, address, _ in routes.patterns()
        if routes.row_of(name).audience is Audience.PUBLIC and "<" in address
    }

    assert opens == SECRET
    assert {name for name, row in routes.rows().items() if row.secret} == SECRET
