"""Runs the areas that were asked for and prints what they found."""

import argparse
import importlib
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from fde.processes import raise_on_signals
from tests.bench.figures import Size, say

ROOT = Path(__file__).resolve().parents[2]
AREAS = ("pages", "lists", "gate", "report", "profile", "child", "scale", "compare", "siege")
ALONE = {"child", "scale", "compare", "siege"}  # they need no engagements in this process


def main(words):
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], default=[])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sqlite", action="store_true")
    options = parser.parse_args(words)
    raise_on_signals()  # what was started is ended, whoever ends the bench
    folder = Path(tempfile.mkdtemp(prefix="fde-bench-"))
    folder.chmod(0o755)
    out = Path(os.environ.get("FDE_VAR") or ROOT / "var") / "bench.json"
    try:
        _environment(folder, sqlite=options.sqlite)
        found = _measure(options.areas or AREAS, Size.of(full=options.full), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([asdict(figure) for figure in found], indent=1) + "\n")
    sys.stdout.write(f"{len(found)} figures in {out}\n")
    return 0 if all(figure.within for figure in found) else 1


def _environment(folder, *, sqlite):
    """Set what Django reads, before anybody reads it."""
    from tests import servers

    os.environ |= {
        "FDE_TEST_SERVERS": str(folder),
        "FDE_VAR": str(folder / "var"),
        "FDE_ENV": "dev",
        "FDE_LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "fde.settings",
    }
    if sqlite:
        os.environ["DATABASE_URL"] = f"sqlite://{folder}/var/fde.sqlite3"
    elif not os.environ.get("DATABASE_URL"):
        # What an operator of so many engagements gives it: the default holds less than one list.
        url = servers.start_postgres(folder / "pg", shared_buffers="1GB")
        os.environ["DATABASE_URL"] = url


def _measure(areas, size, folder):
    made = None if ALONE.issuperset(areas) else _portfolio(size)
    say(f"{'figure':58} {'value':>9} {'target':>9} unit   beside")
    found = []
    for area in areas:
        began = time.monotonic()
        for figure in importlib.import_module(f"tests.bench.{area}").measure(made, size, folder):
            mark = "" if figure.within else "  OVER" if figure.value > figure.target else "  UNDER"
            say(f"{figure.name:58} {figure.value:9.2f} {figure.target:9.2f} {figure.unit:6} "
                f"{figure.beside}{mark}")  # fmt: skip
            found.append(figure)
        say(f"({area}: {time.monotonic() - began:.0f} s)")
    return found


def _portfolio(size):
    """Make the engagements that are measured in this process."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.CRITICAL)  # a route that only writes says so, once for each
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    began = time.monotonic()
    made = importlib.import_module("tests.bench.portfolio").make(size)
    with connection.cursor() as cursor:  # a deployment's database has seen its rows; this one not
        cursor.execute("ANALYZE")
    say(f"{size.engagements} engagements, {size.entries} log entries each, "
        f"made in {time.monotonic() - began:.0f} s")  # fmt: skip
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
