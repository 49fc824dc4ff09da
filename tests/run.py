"""``make test``: the suite on PostgreSQL, beside it the tests marked ``both`` on SQLite.

The leak search, the permission matrix and the browser walk ask for some routes only
(``tests/rotation.py``). ``--sqlite`` runs everything on SQLite only, paths run without a rotation
in one process; other arguments go to pytest.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from tests import rotation

TESTS = Path(__file__).resolve().parent
# Three would wait less, but compute more: on two cores that takes longer.
WORKERS = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def pytest(*words, rotating=False):
    began, before = time.monotonic(), cpu_seconds()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], check=False, env=environment(rotating=rotating)
    )
    took, used = time.monotonic() - began, cpu_seconds() - before
    sys.stdout.write(f"({took:.0f} s, {used:.0f} s of CPU)\n")
    sys.stdout.flush()
    return done.returncode


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment(*, rotating=False):
    """Return the environment of a test run."""
    found = dict(os.environ)
    # A run starts dozens of Python processes; without this each compiles the product anew.
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    found.pop(rotation.VARIABLE, None)
    if rotating and (known := rotation.from_git()):
        found[rotation.VARIABLE] = json.dumps(known)
    return found


def files_marked_both():
    """Return the files that hold a test for both databases: the others need not be collected."""
    found = sorted(TESTS.rglob("test_*.py"))
    return [str(path) for path in found if "mark.both" in path.read_text()]


def main(words):
    if not os.environ.get("FDE_CONFORMANCE_DATA"):
        sys.stdout.write("NOT RUN: tests/conformance (FDE_CONFORMANCE_DATA is not set)\n")
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        sys.stdout.write("NOT RUN: tests/ui (Chromium is not installed)\n")
    if "--sqlite" in words:
        return pytest(*WORKERS, *words, rotating=True)
    if any(not word.startswith("-") for word in words):
        return pytest(*words)
    given = bool(os.environ.get("DATABASE_URL"))
    sys.stdout.write(f"== {'the given database' if given else 'PostgreSQL'}\n")
    sys.stdout.flush()
    if given:
        return pytest(*WORKERS, *words, rotating=True)
    with on_sqlite(words) as second:
        status = pytest(*WORKERS, *words, rotating=True)
        sys.stdout.write("== SQLite, tests marked both\n")
        sys.stdout.write(second.communicate()[0])
        return status or second.returncode


@contextmanager
def on_sqlite(words):
    """Run what differs by database beside the first pass, which often waits for a browser.

    One process of its own; what it says is printed when the first pass has ended.
    """
    words = ["--sqlite", "-m", "both", *files_marked_both(), *words]
    second = subprocess.Popen(
        [sys.executable, "-m", "pytest", *words], env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield second
    finally:
        if second.poll() is None:  # the first pass was interrupted
            second.terminate()
            second.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
