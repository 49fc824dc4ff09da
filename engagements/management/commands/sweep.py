"""``sweep``: send the jobs that should be running and are not; works without beat."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from engagements import dispatch


class Command(BaseCommand):
    """Does once what beat asks the workers to do every 15 seconds."""

    help = "Send the jobs that have waited too long or lost their worker."

    def handle(self, **options: Any) -> None:
        """Sweep once."""
        sent = dispatch.sweep(at=timezone.now())
        self.stdout.write(f"{sent} sent.")
