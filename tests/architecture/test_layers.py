"""The import contracts hold, and fail when an upward import is planted."""

import shutil
import subprocess
import sys
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
    )


@pytest.fixture
def copy(tmp_path):
    for name in ("engagements", "reports", "fde"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("*.pyc", "static", "data", "*.ttf"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold():
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("engagements/domain/units.py", "import django", id="Django in the rules"),
        pytest.param(
            "engagements/selectors/jobs.py",
            "from engagements.services import jobs as _planted",
            id="a read that imports a write",
        ),
        pytest.param(
            "engagements/services/jobs.py", "from reports import models", id="reports from below"
        ),
        pytest.param(
            "reports/document/outline.py", "from reports import models", id="rows in the document"
        ),
        pytest.param(
            "reports/document/snapshot/requirements.py",
            "from engagements.domain.readiness import Grade as _planted",
            id="a type of the rules in a stored report",
        ),
        pytest.param(
            "reports/document/sections/summary.py",
            "from engagements.domain.readiness import judge as _planted",
            id="a stored report judged again",
        ),
    ],
)
def test_a_planted_upward_import_is_found(copy, path, line):
    assert (copy / path).exists()  # opening it would make one
    with (copy / path).open("a") as file:
        file.write(f"\n{line}\n")

    done = lint_imports(copy)

    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout
