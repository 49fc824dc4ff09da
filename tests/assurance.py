"""``make assurance``: the long proofs, and a file that says what ran and what did not.

``ARGS="permissions leaks ui"`` runs the parts that it names. Those three ask for every route and
page, of which ``make test`` asks for a tenth. ``clients`` generates a client in Python and one in
TypeScript, and works with both. ``core`` runs the tests of the core with no area installed,
``area`` makes one in a copy of the product and uses it. Without names all parts run, with
``--slow``: every test that is marked slow, and more examples, cells and requests wherever a test
knows of more.
What begins with a dash goes to pytest. ``assurance.json`` is written under ``FDE_VAR`` (``var/``
when unset).
"""

import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.run import environment

ROOT = Path(__file__).resolve().parents[1]
LEAKS = "tests/permissions/test_leaks.py"
BY_FILE, BY_TEST = ("--dist", "loadfile"), ("--dist", "loadgroup")
# The core stands by itself: its tests, and those of what is above it, with no area installed.
CORE = (
    "--ds=tests.core_settings", "tests/engagements", "--ignore=tests/engagements/areas",
    "tests/fde", "tests/reports", "tests/architecture/test_without_areas.py",
)  # fmt: skip
PARTS = {
    "permissions": ["tests/permissions", f"--ignore={LEAKS}", "-m", "not slow", *BY_TEST],
    "leaks": [LEAKS, "-m", "not slow", *BY_TEST],
    "clients": ["tests/clients/generated.py", *BY_TEST],
    "ui": ["tests/ui/test_pages.py", "-m", "not slow", *BY_TEST],
    "core": [*CORE, "-m", "not slow", *BY_FILE],
    "area": ["tests/architecture/test_new_area.py", "--slow", *BY_FILE],
    "hostile": ["tests/flows/test_hostile.py", "tests/flows/test_uploads.py", *BY_FILE],
    "slow": ["-m", "slow", *BY_FILE],
}
# Named alone they run at the depth of make test, but over everything; the others only go deeper.
IN_FULL = {"permissions", "leaks", "clients", "ui", "core", "area"}


def main(words):
    named = [word for word in words if not word.startswith("-")]
    options = [word for word in words if word.startswith("-")]
    if unknown := sorted(set(named) - set(PARTS)):
        sys.stderr.write(f"No such part: {', '.join(unknown)}. Parts: {', '.join(PARTS)}.\n")
        return 2
    var = Path(os.environ.get("FDE_VAR") or ROOT / "var")
    var.mkdir(parents=True, exist_ok=True)
    began, at = time.monotonic(), datetime.now(UTC)
    ran = {
        name: run(name, [*([] if named and name in IN_FULL else ["--slow"]), *options], var=var)
        for name in named or PARTS
    }
    found = {
        "at": at.isoformat(timespec="seconds"),
        "commit": commit(),
        "seconds": round(time.monotonic() - began),
        "passed": all(part["status"] in {0, 5} for part in ran.values()),
        "parts": ran,
        "parts_not_run": sorted(set(PARTS) - set(ran)),
    }
    path = var / "assurance.json"
    path.write_text(json.dumps(found, indent=2) + "\n")
    for name, part in ran.items():
        sys.stdout.write(f"{name}: {part['counts']} in {part['seconds']} s\n")
        reasons = Counter(row.partition("]: ")[2] or row for row in part["not_run"])
        sys.stdout.writelines(f"  NOT RUN: {n} x {why}\n" for why, n in reasons.items())
    if found["parts_not_run"]:
        sys.stdout.write(f"NOT RUN: {', '.join(found['parts_not_run'])}\n")
    sys.stdout.write(f"written to {path}\n")
    return 0 if found["passed"] else 1


def run(name, options, *, var):
    """Run one part; return its counts by outcome and what did not run, with the reason."""
    record = var / f"assurance-{re.sub('[^a-z]+', '-', name)}.xml"
    began = time.monotonic()
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", f"--junitxml={record}", "-n", "2",
         *PARTS[name], *options],
        cwd=ROOT,
        check=False,
        env=environment(),
    )  # fmt: skip
    cases = list(ET.parse(record).iter("testcase")) if record.exists() else []
    skipped = [
        f"{case.get('classname')}.{case.get('name')}: {found.get('message')}"
        for case in cases
        if (found := case.find("skipped")) is not None
    ]
    return {
        "status": done.returncode,
        "seconds": round(time.monotonic() - began),
        "counts": dict(Counter(outcome(case) for case in cases)),
        "not_run": skipped,
        "failed": [case.get("name") for case in cases if outcome(case) in {"failure", "error"}],
    }


def outcome(case):
    return next((kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None),
                "passed")  # fmt: skip


def commit():
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
