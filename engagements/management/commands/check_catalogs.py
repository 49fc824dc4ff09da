"""Check the data files without loading them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.domain.datafile import InvalidDataFile
from engagements.importers import catalogs


class Command(BaseCommand):
    """Names every mistake with file, line and path; touches no database."""

    help = "Check playbooks, frameworks, rules and probes, and write nothing."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files; without any, those that come with the toolkit."""
        parser.add_argument("paths", nargs="*", type=Path, metavar="FILE")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        """Check, and exit 1 when something blocks."""
        try:
            report = catalogs.load(paths or catalogs.shipped(), at=timezone.now(), write=False)
        except InvalidDataFile as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write("\n".join(report.lines()))
