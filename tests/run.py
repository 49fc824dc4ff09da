"""``make test``: the suite on PostgreSQL, then the tests marked ``both`` on SQLite.

``--sqlite`` runs everything on SQLite only; other arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import time


def pytest(*words):
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pytest", *words], check=False)
    sys.stdout.write(f"({time.monotonic() - began:.0f} s)\n")
    sys.stdout.flush()
    return done.returncode


def main(words):
    workers = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    if not os.environ.get("FDE_CONFORMANCE_DATA"):
        sys.stdout.write("NOT RUN: tests/conformance (FDE_CONFORMANCE_DATA is not set)\n")
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        sys.stdout.write("NOT RUN: tests/ui (Chromium is not installed)\n")
    if "--sqlite" in words:
        return pytest(*workers, *words)
    if any(not word.startswith("-") for word in words):
        return pytest(*words)
    given = bool(os.environ.get("DATABASE_URL"))
    sys.stdout.write(f"== {'the given database' if given else 'PostgreSQL'}\n")
    sys.stdout.flush()
    status = pytest(*workers, *words)
    if status == 0 and not given:
        sys.stdout.write("== SQLite, tests marked both\n")
        sys.stdout.flush()
        status = pytest(*workers, "--sqlite", "-m", "both", *words)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
