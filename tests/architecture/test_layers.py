"""The import contracts hold, and fail when an upward import is planted."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(folder):
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "300"},  # no line of the answer is broken
    )


PLANTS = [
    pytest.param(
        "engagements/domain/units.py", "import django", "django", id="Django in the rules"
    ),
    pytest.param(
        "engagements/selectors/jobs.py",
        "from engagements.services import jobs as _planted",
        "engagements.services.jobs",
        id="a read that imports a write",
    ),
    pytest.param(
        "engagements/services/jobs.py",
        "from reports import models",
        "reports.models",
        id="reports from below",
    ),
    pytest.param(
        "fde/platform/downloads.py",
        "from engagements.domain import units as _planted",
        "engagements.domain.units",
        id="an app below both",
    ),
    pytest.param(
        "fde/platform/sessions.py",
        "from fde import health as _planted",
        "fde.health",
        id="the top from below both",
    ),
    pytest.param(
        "engagements/web/shell.py",
        "from fde import health as _planted",
        "fde.health",
        id="the top from an app",
    ),
    pytest.param(
        "reports/document/outline.py",
        "from reports import models",
        "reports.models",
        id="rows in the document",
    ),
    pytest.param(
        "reports/document/snapshot/requirements.py",
        "from engagements.domain.readiness import Grade as _planted",
        "engagements.domain.readiness",
        id="a type of the rules in a stored report",
    ),
    pytest.param(
        "reports/document/sections/summary.py",
        "from engagements.domain.readiness import judge as _planted",
        "engagements.domain.readiness",
        id="a stored report judged again",
    ),
    pytest.param(
        "engagements/services/logbook.py",
        "from engagements.areas.dataenv import models as _planted",
        "engagements.areas.dataenv.models",
        id="an area from the core",
    ),
    pytest.param(
        "engagements/areas/dataenv/selectors/history.py",
        "from engagements.areas.compliance import models as _planted",
        "engagements.areas.compliance.models",
        id="an area from another",
    ),
    pytest.param(
        "engagements/areas/compliance/domain/states.py",
        "import django",
        "django",
        id="Django in the rules of an area",
    ),
    pytest.param(
        "engagements/areas/compliance/selectors/scope.py",
        "from engagements.areas.compliance import services as _planted",
        "engagements.areas.compliance.services",
        id="a read of an area that imports a write of its own",
    ),
    pytest.param(
        "engagements/areas/compliance/selectors/library.py",
        "from engagements.services import logbook as _planted",
        "engagements.services.logbook",
        id="a read of an area that imports a write of the core",
    ),
    pytest.param(
        "engagements/areas/compliance/services/scope.py",
        "from engagements.web import shell as _planted",
        "engagements.web.shell",
        id="a write of an area that imports a page of the core",
    ),
    pytest.param(
        "reports/render.py",
        "from engagements.areas.compliance import domain as _planted",
        "engagements.areas.compliance.domain",
        id="an area from reports",
    ),
    pytest.param(
        "fde/views.py",
        "from engagements.areas.compliance import domain as _planted",
        "engagements.areas.compliance.domain",
        id="an area from the deployment",
    ),
    pytest.param(
        "engagements/areas/planted/domain.py", "import django", "django", id="rules of a new area"
    ),
    pytest.param(
        "engagements/areas/planted/selectors.py",
        "from engagements.areas.planted import services as _planted",
        "engagements.areas.planted.services",
        id="a read of a new area that imports a write",
    ),
    pytest.param(
        "engagements/areas/planted/services.py",
        "from engagements.areas.dataenv import models as _planted",
        "engagements.areas.dataenv.models",
        id="an area from a new one",
    ),
]
# An area that no contract names, with a module that stands on no floor.
NEW_AREA = ("__init__", "domain", "selectors", "services", "helpers")


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Return what is said of a copy of the product with all upward imports in it at once."""
    folder = tmp_path_factory.mktemp("layers")
    for name in ("engagements", "reports", "fde"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("*.pyc", "static", "data", "*.ttf"),
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    new = folder / "engagements/areas/planted"
    new.mkdir()
    for name in NEW_AREA:
        (new / f"{name}.py").touch()
    for place in ("engagements", "reports"):
        (folder / place / "helpers.py").touch()
    for path, line, _ in (plant.values for plant in PLANTS):
        assert (folder / path).exists()  # opening it would make one
        with (folder / path).open("a") as file:
            file.write(f"\n{line}\n")
    return lint_imports(folder)


def test_the_contracts_hold():
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("path", "line", "imported"), PLANTS)
def test_a_planted_upward_import_is_found(planted, path, line, imported):
    importer = path.removesuffix(".py").replace("/", ".")

    assert planted.returncode == 1, planted.stdout
    assert re.search(rf"\b{importer} -> {imported}\s+\(l\.\d+\)", planted.stdout), planted.stdout


def test_each_contract_is_broken_by_one_of_them(planted):
    assert " 0 kept, " in planted.stdout


@pytest.mark.parametrize("place", ["engagements", "reports", "engagements/areas/planted"])
def test_a_module_without_a_floor_is_found(planted, place):
    assert f"- {place.replace('/', '.')}.helpers\n" in planted.stdout


def test_every_module_of_fde_stands_above_the_apps_or_below_them():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    above = next(
        c["layers"][0] for c in contracts["contracts"] if "fde.platform" in c.get("layers", ())
    )
    modules = {
        f"fde.{path.stem}"
        for path in (ROOT / "fde").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }

    assert set(above.split(" : ")) == modules - {"fde.platform"}
