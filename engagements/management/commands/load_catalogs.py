"""``load_catalogs``: load the data files; safe to run again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.domain.datafile import InvalidDataFile
from engagements.importers import catalogs


class Command(BaseCommand):
    """Loads what is new; a version that is loaded is never changed."""

    help = "Load the shipped data files, or the files given. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files; without any, the shipped ones are loaded."""
        parser.add_argument("paths", nargs="*", type=Path, metavar="FILE")

    def handle(self, *, paths: list[Path], verbosity: int, **options: Any) -> None:
        """Load, or print every problem with file, line and path."""
        try:
            report = catalogs.load(paths or catalogs.shipped(), at=timezone.now(), write=True)
        except InvalidDataFile as error:
            raise CommandError(str(error), returncode=2) from error
        if verbosity:
            self.stdout.write("\n".join(report.lines()))
