"""``probe``: measure a registered source, or a file, and print what was found."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.areas.dataenv import selectors, services
from engagements.areas.dataenv.prober import command
from engagements.areas.dataenv.prober.orders import Order, Task
from engagements.domain.errors import DomainError


class Command(BaseCommand):
    """Finds a source in the database; a file goes to ``standalone`` instead."""

    help = command.HELP
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one file, or one source of an engagement."""
        command.add_arguments(parser, registered=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan or run."""
        try:
            order = _registered(options) if options["source"] else command.file_order(options)
            code = command.perform(
                order,
                plan=options["plan"],
                approved=options["approved"],
                json=options["json"],
                out=self.stdout,
            )
        except DomainError as error:
            raise CommandError(str(error), returncode=command.CANNOT) from error
        if code:
            sys.exit(code)


def _registered(options: dict[str, Any]) -> Order:
    """Return the order for a source of an engagement."""
    if not options["engagement"]:
        raise CommandError(
            "Name the engagement of the source with --engagement CODE.", returncode=2
        )
    source = selectors.named(options["source"], code=options["engagement"])
    if source is None:
        raise CommandError("This engagement has no source of that name.", returncode=2)
    return services.order_for(source, task=Task.RUN, at=timezone.now())
