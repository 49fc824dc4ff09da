"""Each kind of thing has an address, and nothing below the pages holds one."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import resolve

from engagements.domain import about
from engagements.domain.about import About
from engagements.models import Notice
from engagements.showing import Place
from engagements.web.addresses import address, address_of
from reports.models import REPORT

ROOT = Path(__file__).resolve().parents[3]
JOB = "6f7d8a52-1111-4222-8333-444455556666"
PLACE = {"engagement": "BRW-01", "client": "brackwater"}
BELOW = ("domain", "services", "selectors", "models", "exporters", "importers")
AN_ADDRESS = re.compile(r"^/(engagements|portal|settings|jobs|clients|people|reports|log|api)/")


@pytest.mark.parametrize(
    ("kind", "key", "leads"),
    [
        (about.ENGAGEMENT, "", "/engagements/BRW-01/"),
        (about.GATE, "", "/engagements/BRW-01/gate/"),
        (about.LOG_ENTRY, "12", "/engagements/BRW-01/log/#e-12"),
        (about.EVIDENCE, "3", "/engagements/BRW-01/files/?from=3#evidence-3"),
        (about.QUESTION, "2", "/engagements/BRW-01/questions/#q-2"),
        (about.JOB, JOB, f"/jobs/?job={JOB}"),
        (REPORT, "4", "/engagements/BRW-01/reports/4/"),
        ("client", "", "/clients/brackwater/"),
        pytest.param("gone", "1", "/engagements/BRW-01/", id="of an area that was removed"),
    ],
)
def test_staff_find_it(kind, key, leads):
    found = address(kind, Place(key=key, **PLACE))

    assert found == leads
    assert resolve(re.split(r"[?#]", found)[0])


@pytest.mark.parametrize(
    ("kind", "key", "leads"),
    [
        (REPORT, "4", "/portal/brackwater/BRW-01/reports/4/"),
        (about.QUESTION, "2", "/portal/brackwater/BRW-01/questions/#q-2"),
        pytest.param(about.GATE, "", "/portal/brackwater/BRW-01/", id="what only staff have"),
    ],
)
def test_people_of_a_client_find_it_in_the_portal(kind, key, leads):
    assert address(kind, Place(key=key, **PLACE), portal=True) == leads


def test_what_is_about_nothing_has_no_address():
    assert About() == Notice().about
    assert address_of(Notice()) == ""


def addresses(text):
    """Yield the strings of a module that are addresses of pages, and calls that make one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if AN_ADDRESS.match(node.value):
                yield node.value
        elif isinstance(node, (ast.ImportFrom, ast.Import)):
            names = {alias.name for alias in node.names}
            yield from names & {"reverse", "reverse_lazy", "resolve_url"}


def modules():
    for app in ("engagements", "reports"):
        for floor in (*BELOW, "document", "collect"):
            yield from (ROOT / app / floor).rglob("*.py")
        for name in ("tasks.py", "dispatch.py", "permissions.py", "selectors.py", "models.py"):
            if (ROOT / app / name).exists():
                yield ROOT / app / name


def test_nothing_below_the_pages_holds_an_address():
    found = list(modules())
    held = {path.name: list(addresses(path.read_text())) for path in found}

    assert len(found) > 200
    assert {name: what for name, what in held.items() if what} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'path = f"/engagements/{code}/gate/"',
        'path = "/portal/"',
        "from django.urls import reverse",
        "from django.shortcuts import redirect, resolve_url",
    ],
)
def test_a_planted_address_is_found(planted):
    assert list(addresses(planted))
