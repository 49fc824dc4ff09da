"""A new area is one folder, its tests, and one line: an area made in a temporary copy works.

``new_area/`` holds what its author would write. It is laid over a copy of the product, in which
one line of the settings changes; then the area's own tests run there, and those of the whole
product that look at every route, operation, contract and migration.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = Path(__file__).parent / "new_area"
AREA = "engagements/areas/training"
COPIED = ("engagements", "reports", "fde", "templates", "tests")
LINE = '    "engagements.areas.training",\n'
# What this run of tests set for itself: the copy starts its own.
OF_THIS_RUN = ("FDE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_", "PYTHONPATH", "REDIS")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """Return a copy of the product with one area more; nothing of it is changed but one line."""
    folder = tmp_path_factory.mktemp("product")
    skipped = shutil.ignore_patterns("__pycache__", "new_area", "var")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for path in WRITTEN.rglob("*"):
        place = folder / path.relative_to(WRITTEN)
        if path.is_file() and "__pycache__" not in path.parts:
            assert not place.exists(), f"{place} is not the area's alone"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
    settings = folder / "fde/settings.py"
    before, apps, after = settings.read_text().partition('    "reports",\n')
    assert apps
    settings.write_text(before + LINE + apps + after)
    made = run(folder, "manage.py", "makemigrations", "training")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def run(folder, *words):
    """Run Python in the copy, on a SQLite database of its own."""
    known = {key: value for key, value in os.environ.items() if not key.startswith(OF_THIS_RUN)}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=known | {"FDE_VAR": str(folder / "var")},
        capture_output=True,
        text=True,
        check=False,
    )


def checked(folder, *words):
    return run(
        folder, "-m", "pytest", "-q", "-n", "0", "--sqlite", "-p", "no:cacheprovider", *words
    )


def test_its_migration_is_its_own(product):
    asked = run(product, "manage.py", "makemigrations", "--check", "--dry-run")

    assert asked.returncode == 0, asked.stdout
    assert [path.name for path in sorted((product / AREA / "migrations").glob("0*.py"))] == [
        "0001_initial.py"
    ]


def test_it_works_in_page_api_report_search_and_readiness(product):
    done = checked(product, "tests/engagements/areas/training")

    assert done.returncode == 0, done.stdout


def test_its_routes_and_operations_stand_in_the_permission_suite(product):
    done = checked(
        product,
        "tests/permissions/test_coverage.py",
        "tests/permissions/test_matrix_pages.py",
        "tests/permissions/test_matrix_api.py",
        "tests/permissions/test_operations.py",
        "tests/permissions/test_scope_checks.py",
        "-k", "training or course or every_ or missing",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
    assert "cells on 2 routes" in done.stdout
    assert "calls on 1 operations" in done.stdout


def test_it_keeps_the_rules_of_the_house(product):
    contracts = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=product, capture_output=True, text=True, check=False,
    )  # fmt: skip
    done = checked(
        product,
        "tests/architecture/test_closed_lists.py",
        "tests/architecture/test_operations.py",
        "tests/architecture/test_queries.py",
        "tests/architecture/test_requests.py",
        "tests/architecture/test_routes.py",
        "tests/architecture/test_web_writes.py",
        "tests/architecture/test_migrations.py",
    )

    assert contracts.returncode == 0, contracts.stdout
    assert done.returncode == 0, done.stdout


def test_its_route_without_an_example_is_named(product):
    routes = product / "tests/engagements/areas/training/shared/routes.py"
    text = routes.read_text()
    routes.write_text(text.replace('    "api:course-list": route(get=GET),\n', ""))
    try:
        done = checked(product, "tests/permissions/test_coverage.py", "-k", "every_route")
    finally:
        routes.write_text(text)

    assert done.returncode == 1
    assert "api:course-list" in done.stdout
