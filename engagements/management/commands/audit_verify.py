"""``audit_verify``: check every event chain, and the rows against their events."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.selectors import events, replay


class Command(BaseCommand):
    """Exit 0: chains hold and rows agree. Exit 1: the place that was tampered with is named."""

    help = "Verify the event chains, and every engagement against its events."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the choice of output."""
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        """Verify and report."""
        breaks = list(events.breaks())
        differences = list(replay.differences())
        lengths = events.chain_lengths()
        found = [*breaks, *differences]
        if as_json:
            document = {
                "chains": lengths,
                "breaks": [asdict(item) for item in breaks],
                "differences": [asdict(item) for item in differences],
            }
            self.stdout.write(json.dumps(document))
        elif not found:
            self.stdout.write(f"{len(lengths)} chains, {sum(lengths.values())} events: all hold.")
        if found:
            raise CommandError("\n".join(str(item) for item in found), returncode=1)
