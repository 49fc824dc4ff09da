"""The heatmap of controls on the readiness page, and its links to them."""

import re

import pytest
from django.urls import reverse

from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Framework
from tests import factories
from tests.engagements.web.test_readiness import text, url

pytestmark = pytest.mark.django_db


def test_a_control_links_to_its_own_page(signed_in, engineer, playbook_engagement, now):
    factories.load_catalogs()
    for framework in Framework.objects.all():
        compliance.adopt_framework(playbook_engagement, framework=framework, actor=engineer, at=now)
    client = signed_in(engineer)

    html = text(client.get(url(playbook_engagement))) + text(
        client.get(url(playbook_engagement, "open"))
    )
    links = set(re.findall(r'href="([^"]*/controls/[^"/]+/[^"/]+/)"', html))

    assert len(links) > 50
    assert {client.get(link).status_code for link in sorted(links)[::20]} == {200}


@pytest.fixture
def heated(playbook_engagement, engineer, now):
    """The engagement with one framework taken on: ten controls, nothing judged yet."""
    factories.load_catalogs()
    framework = Framework.objects.get(key="owasp-llm-2025")
    compliance.adopt_framework(playbook_engagement, framework=framework, actor=engineer, at=now)
    return playbook_engagement


def test_every_cell_of_the_heatmap_is_a_link_to_its_controls(signed_in, engineer, heated):
    client = signed_in(engineer)
    page = text(client.get(url(heated)))
    links = re.findall(r'class="heat [^"]*" href="([^"]+)"', page)

    assert len(links) == 6
    told = set()
    for link in links:
        opened = text(client.get(url(heated) + link.replace("&amp;", "&").removesuffix("#cell")))
        assert opened.count('aria-current="true"><') >= 1
        told |= set(re.findall(r'row-link" href="[^"]+/(LLM\d\d)/"', opened))
    assert told == {f"LLM{number:02d}" for number in range(1, 11)}


@pytest.mark.parametrize(
    "query",
    ["cell=suppliers.none", "cell=none.owasp-llm-2025", "cell=x", "by=colour", "cell=.%00"],
)
def test_a_cell_that_is_not_there_is_missing(signed_in, engineer, heated, query):
    assert signed_in(engineer).get(f"{url(heated)}?{query}").status_code == 404


@pytest.mark.parametrize("by", ["proof", "owner", "age"])
def test_the_heatmap_keeps_what_else_is_chosen(signed_in, engineer, heated, by):
    page = text(
        signed_in(engineer).get(f"{url(heated)}?by={by}&show=proven&cell=suppliers.owasp-llm-2025")
    )

    assert f"cell=suppliers.owasp-llm-2025&amp;by={by}&amp;show=proven" in page


def test_a_judgement_shows_at_once(signed_in, engineer, heated, now):
    client = signed_in(engineer)
    profile = reverse("engagements:profile", args=[heated.code])
    client.post(profile, {"step": "save", "ai.uses_llm": "yes", "ai.rag": "no"})
    assert "1 failing" not in text(client.get(url(heated)))

    client.post(
        reverse("compliance:control-decide", args=[heated.code, "owasp-llm-2025", "LLM03"]),
        {"state": "not_satisfied", "rationale": "Nobody looked", "owner_name": "Dana Mirev"},
    )
    page = text(client.get(f"{url(heated)}?cell=suppliers.owasp-llm-2025"))

    assert "1 failing" in page
    assert "Suppliers, OWASP Top 10 for LLM applications 2025: 0 of 1 proven, 1 failing" in page
    assert "Dana Mirev" in page
