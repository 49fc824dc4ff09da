"""The core stands by itself: no area is installed, and nothing of one is loaded.

``make assurance ARGS="core"`` runs this with the tests of the core; a run with areas skips it.
"""

import sys
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from engagements import registry
from engagements.domain.readiness import Verdict
from engagements.selectors import readiness
from fde.platform import routes
from tests import areas, factories

HOME = areas.HOME.rstrip(".")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        any(areas.is_area(config) for config in apps.get_app_configs()),
        reason="areas are installed: run by make assurance ARGS=core",
    ),
]


def test_nothing_of_an_area_is_loaded():
    get_resolver().url_patterns  # noqa: B018 - loads every page
    loaded = [name for name in sys.modules if name.startswith(f"{HOME}.")]

    assert loaded == []


def test_no_table_and_no_migration_is_one_of_an_area():
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert "No changes detected" in out.getvalue()


def test_what_a_playbook_counts_and_nobody_installed_is_one_unknown_row(playbook_engagement):
    found = readiness.readiness(playbook_engagement, as_of=timezone.now())
    judges = set(registry.judges())
    absent = [area for area in found.areas if area.key not in judges]

    assert absent
    assert {area.title for area in absent} >= {"Compliance"}
    assert found.judgement.verdict is not Verdict.GO


def test_every_page_of_an_engagement_opens(signed_in, engineer, playbook_engagement):
    browser, refused, opened = signed_in(engineer), {}, 0
    for name, _, pattern in routes.patterns():
        row = routes.row_of(name)
        if row is None or row.api or not row.admits("engineer"):
            continue
        if set(pattern.pattern.converters) - {"code"}:
            continue
        kwargs = dict.fromkeys(pattern.pattern.converters, playbook_engagement.code)
        try:
            address = reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
        answer = browser.get(address)
        opened += answer.status_code == 200
        if answer.status_code >= 500:
            refused[name] = answer.status_code

    assert refused == {}
    assert opened > 20


def test_the_schema_of_the_api_is_made():
    out = StringIO()
    call_command("spectacular", "--validate", stdout=out)

    assert "/api/v1/engagements/" in out.getvalue()
    assert "/sources/" not in out.getvalue()


def test_the_demo_is_told_without_areas(settings, tmp_path):
    settings.FDE_FILES = tmp_path
    factories.load_catalogs()
    out = StringIO()

    call_command("seed_demo", stdout=out)

    assert "engagements" in out.getvalue()
