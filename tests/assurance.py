"""``make assurance``: the long proofs, and a file that says what ran and what did not.

Runs every test marked ``slow`` and every test that does more with ``--slow``, and writes
``assurance.json`` under ``FDE_VAR`` (``var/`` when unset). Other arguments go to pytest.
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

ROOT = Path(__file__).resolve().parents[1]
# What does more with --slow, beside all that is marked slow.
LONGER = {
    "permissions": ["tests/permissions"],
    "pages": ["tests/ui/test_pages_wide.py", "tests/ui/test_pages_narrow.py"],
    "hostile values and bent files": ["tests/flows/test_hostile.py", "tests/flows/test_uploads.py"],
}


def main(words):
    var = Path(os.environ.get("FDE_VAR") or ROOT / "var")
    var.mkdir(parents=True, exist_ok=True)
    began, at = time.monotonic(), datetime.now(UTC)
    parts = {
        "marked slow": ["-m", "slow"],
        **{name: [*paths, "-m", "not slow"] for name, paths in LONGER.items()},
    }
    ran = {name: run(name, chosen, words, var=var) for name, chosen in parts.items()}
    told = {
        "at": at.isoformat(timespec="seconds"),
        "commit": commit(),
        "seconds": round(time.monotonic() - began),
        "passed": all(part["status"] in {0, 5} for part in ran.values()),
        "parts": ran,
    }
    path = var / "assurance.json"
    path.write_text(json.dumps(told, indent=2) + "\n")
    for name, part in ran.items():
        sys.stdout.write(f"{name}: {part['counts']} in {part['seconds']} s\n")
        sys.stdout.writelines(f"  {row}\n" for row in part["not_run"])
    sys.stdout.write(f"written to {path}\n")
    return 0 if told["passed"] else 1


def run(name, chosen, words, *, var):
    """Run one part; return its counts by outcome and what did not run, with the reason."""
    record = var / f"assurance-{re.sub('[^a-z]+', '-', name)}.xml"
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--slow", f"--junitxml={record}",
         "-n", "2", "--dist", "loadfile", *chosen, *words],
        cwd=ROOT,
        check=False,
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
