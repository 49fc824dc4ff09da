#!/usr/bin/env python
"""Runs the toolkit's commands."""

import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """Run the command named on the command line."""
    name, words = "".join(sys.argv[1:2]), sys.argv[2:]
    status = standalone(name, words) if name.isidentifier() else None
    return manage() if status is None else status


def standalone(name: str, words: list[str]) -> int | None:
    """Run an area's command that needs no settings; None when there is none for these words.

    It runs on machines where there is no deployment, so no app is asked for it.
    """
    for path in ROOT.glob(f"engagements/areas/*/management/standalone/{name}.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        status: int | None = module.main(words)
        return status
    return None


def manage() -> int:
    """Run one of Django's commands, or of the toolkit's own."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from fde.platform.env import env

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")
    try:
        env.prepare()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
