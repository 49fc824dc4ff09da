"""An area is named in its own places only: the core, reports and the deployment know none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AREAS = sorted(path.parent.name for path in (ROOT / "engagements/areas").glob("*/apps.py"))
SUFFIXES = {".py", ".html", ".txt", ".js", ".css", ".yaml", ".toml", ".sh"}
# One line of each belongs to an area: its app, its dependencies.
LISTS = {
    "fde/settings.py": r'^    "engagements\.areas\.\w+",$',
    "pyproject.toml": r"engagements\.areas\.\*",
}
# Playbooks name the areas that their gates count.
# So do reports of earlier formats, which are taken up to the newest one.
DATA = ("engagements/data/playbooks/", "reports/document/snapshot/format_")
# The key of one area is an English word too: there it is looked for as a name only.
WORDS = {"compliance"}
PLANTS = {"tests/architecture/test_layers.py", "tests/architecture/test_area_names.py"}
TESTS_OF_THE_CORE = ("tests/engagements/", "tests/fde/", "tests/architecture/", "tests/world/")


def is_at_home(path, area):
    """Tell whether a file belongs to an area."""
    return any(
        path.startswith(f"{home}/{area}/")
        for home in ("engagements/areas", "templates/areas", "tests/engagements/areas")
    )


def product():
    """Yield (path, text) of the product's files, and of the tests of the core."""
    for top in ("engagements", "reports", "fde", "templates", *TESTS_OF_THE_CORE, "pyproject.toml"):
        found = ROOT / top
        for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
            name = path.relative_to(ROOT).as_posix()
            vendored = name.startswith(("fde/static/vendor/", "engagements/migrations/"))
            if path.suffix in SUFFIXES and not vendored and not name.startswith(DATA):
                yield name, path.read_text()


def pattern_of(area):
    """Match the area's key as a name: a package, a namespace, a string, a member, a folder."""
    if area in WORDS:
        return re.compile(rf"areas[./]{area}\b|[\"']{area}[\"':./]|\b{area}\.\w|\bimport {area}\b")
    return re.compile(rf"\b{area}\b|\b{area}(?=_)|(?<=_){area}\b")


def named(path, text, area):
    """Return the lines of a file that name an area."""
    found = pattern_of(area)
    allowed = re.compile(LISTS[path]) if path in LISTS else None
    return [
        f"{path}:{number} {line.strip()}"
        for number, line in enumerate(text.splitlines(), start=1)
        if found.search(line) and not (allowed and allowed.search(line))
    ]


@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_named_at_home_only(area):
    found = [
        line
        for path, text in product()
        if not is_at_home(path, area) and path not in PLANTS
        for line in named(path, text, area)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("engagements/web/tabs.py", 'Tab("sources", "dataenv:sources")'),
        ("engagements/selectors/checks.py", "from engagements.areas.dataenv import selectors"),
        ("reports/collect/reach.py", 'context.cases["dataenv"]'),
        ("templates/base.html", "{% url 'dataenv:sources' %}"),
        ("fde/settings.py", '"dataenv.planted",'),
        ("pyproject.toml", 'source_modules = ["engagements.areas.dataenv"]'),
    ],
)
def test_a_planted_name_is_found(path, line):
    assert named(path, line, "dataenv")


@pytest.mark.parametrize(
    ("line", "is_name"),
    [
        ('key = "compliance"', True),
        ("{% url 'compliance:control' %}", True),
        ("from engagements.areas.compliance import models", True),
        ("compliance.adopt_framework(engagement)", True),
        ("# in compliance with the standard", False),
    ],
)
def test_a_word_is_no_name(line, is_name):
    assert bool(named("engagements/web/planted.py", line, "compliance")) is is_name
