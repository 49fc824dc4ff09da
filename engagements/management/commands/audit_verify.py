"""``audit_verify``: walk every event chain and name the first place that was tampered with."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.selectors import events


class Command(BaseCommand):
    """Exit 0: all chains hold. Exit 1: one does not, and the place is named."""

    help = "Verify the event chains."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the choice of output."""
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        """Verify and report."""
        found = list(events.breaks())
        lengths = events.chain_lengths()
        if as_json:
            rows = [{"chain": b.chain, "seq": b.seq, "reason": b.reason} for b in found]
            self.stdout.write(json.dumps({"chains": lengths, "breaks": rows}))
        elif not found:
            self.stdout.write(f"{len(lengths)} chains, {sum(lengths.values())} events: all hold.")
        if found:
            raise CommandError("\n".join(str(item) for item in found), returncode=1)
