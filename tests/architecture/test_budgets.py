"""Every page costs at most so many queries, and the same number however many rows there are."""

import os

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import render
from tests import places, scale
from tests import world as worlds

pytestmark = pytest.mark.django_db
LIMIT = 12
LIMITS = {"engagements:overview": 14}
SMALL, LARGE = 5, 50
FULL, ENTRIES = 500, 100
PARTS = 20
ANSWERS = {200, 286, 302}
# A page of this world without what it shows; each has its own tests.
MAY_BE_MISSING = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_remove_webauthn",
                  "engagements:job-download", "engagements:evidence-unchecked",
                  "engagements:saved-view"}  # fmt: skip


@pytest.fixture
def world(settings, tmp_path, monkeypatch):
    """The world of the walls; its reports are stand-ins."""
    settings.FDE_FILES, settings.FDE_VAR = tmp_path / "files", tmp_path
    settings.FDE_SOURCES = str(tmp_path / "s")
    (tmp_path / "s").mkdir()
    monkeypatch.setattr(render, "render", _printed)
    caches["kept"].clear()
    return worlds.build(render=True, password=scale.PASSWORD)


def _printed(snapshot):
    return render.Rendered(
        pdf=b"%PDF-1.7\n%%EOF\n",
        pages=1,
        html_bytes=1,
        seconds=0.01,
        template_version="1",
        engine_version="none",
    )


def counts(person, engagement):
    """Return the queries of each page by its name, once what it rests on was worked out."""
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    found, odd = {}, {}
    for name, address in places.pages(engagement, person):
        first = browser.get(address)
        if first.status_code == 405 or not first["Content-Type"].startswith("text/html"):
            continue
        # A list over a large portfolio works its figures out some engagements at a time.
        for _ in range(PARTS):
            with CaptureQueriesContext(connection) as queries:
                answer = browser.get(address)
            if len(queries) <= LIMITS.get(name, LIMIT):
                break
        if answer.status_code not in ANSWERS and name not in MAY_BE_MISSING:
            odd[name] = (address, answer.status_code)
        found[name] = len(queries)
    return found, odd


def over(found):
    return {name: n for name, n in found.items() if n > LIMITS.get(name, LIMIT)}


def test_pages_keep_to_their_budget_at_five_and_at_fifty_engagements(world):
    template = world["a1"].engagement
    boss, lead = world.people["manager"], world["a1"].lead
    scale.grow(template, count=SMALL - 3, entries=5)
    few, odd = counts(boss, template)
    scale.grow_more(template, upto=LARGE, entries=5)
    many, _ = counts(boss, template)
    mine, _ = counts(lead, template)

    assert len(few) > 60
    assert odd == {}
    assert over(many) == {}
    assert over(mine) == {}
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}


@pytest.mark.slow
def test_pages_keep_to_their_budget_at_full_size(world):
    template = world["a1"].engagement
    boss = world.people["manager"]
    small, _ = counts(boss, template)
    scale.grow_more(template, upto=int(os.environ.get("FDE_FULL", FULL)), entries=ENTRIES)
    large, _ = counts(boss, template)

    assert over(large) == {}
    assert {name: (small[name], large[name]) for name in small if small[name] < large[name]} == {}
