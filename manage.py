#!/usr/bin/env python
"""Runs the toolkit's commands."""

import os
import sys


def main() -> int:
    """Run the command named on the command line."""
    if sys.argv[1:2] == ["probe"]:
        from engagements.areas.dataenv.prober import command

        # A file needs no settings: it is measured on machines where there are none.
        if command.names_a_file(sys.argv[2:]):
            return command.main(sys.argv[2:])
    return manage()


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
