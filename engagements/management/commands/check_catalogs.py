"""``check_catalogs``: check the data files without loading them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.domain.datafile import InvalidDataFile
from engagements.importers import catalogs


class Command(BaseCommand):
    """Prints every mistake with file, line and path; reads and writes no database."""

    help = "Check the shipped data files, or the files given, and write nothing."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files; without any, the shipped ones are checked."""
        parser.add_argument("paths", nargs="*", type=Path, metavar="FILE")

    def handle(self, *, paths: list[Path], **options: Any) -> None:
        """Check, and exit 1 if a file has a mistake."""
        try:
            report = catalogs.load(paths or catalogs.shipped(), at=timezone.now(), write=False)
        except InvalidDataFile as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write("\n".join(report.lines()))
