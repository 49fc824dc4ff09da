"""Sizes, scope and migrations: what keeps the house tidy."""

import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("fde", "engagements", "reports", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts and "__pycache__" not in path.parts
]


def limit(path):
    return 500 if path.is_relative_to(ROOT / "tests") else 400


def test_no_module_outgrows_its_limit():
    big = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in SOURCES
        if (lines := len(path.read_text().splitlines())) > limit(path)
    ]

    assert big == []


def test_no_template_outgrows_its_limit():
    big = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if len(path.read_text().splitlines()) > 120
    ]

    assert big == []


def test_rows_are_read_only_on_the_floors_that_scope_them():
    allowed = ("models", "selectors", "services", "permissions.py", "services.py", "selectors.py")
    loose = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if not path.is_relative_to(ROOT / "tests")
        and not any(part in allowed for part in path.relative_to(ROOT).parts)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\b[A-Z]\w+\.objects\b|\._default_manager\b", line)
    ]

    assert loose == []


@pytest.mark.django_db
@pytest.mark.both
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def tracked_links():
    """Return the symbolic links that git tracks; None when there is no history to ask."""
    asked = ["git", "-c", "safe.directory=*", "ls-files", "--stage"]
    try:
        said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [line.split("\t")[1] for line in said.splitlines() if line.startswith("120000")]


def test_no_link_is_tracked():
    """Checking out a link to an environment puts it in the place of the environment."""
    found = tracked_links()
    if found is None:
        pytest.skip("no git, or a copy without history")

    assert found == []
