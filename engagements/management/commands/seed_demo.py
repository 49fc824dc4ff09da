"""``manage.py seed_demo``: the invented portfolio, without starting anything."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.domain.errors import DomainError
from engagements.management.demo import portfolio


class Command(BaseCommand):
    """Seeds the demo's people, clients and engagements; a second run adds nothing."""

    help = "Seed 24 invented engagements and print new passwords for the demo's accounts."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed, then print how to sign in."""
        if settings.FDE_ENV == "production":
            raise CommandError("Demo data does not belong in production.", returncode=2)
        try:
            seeded = portfolio.seed(today=timezone.localdate(), at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(
            f"Seeded {seeded.made} engagements; the flagship is {seeded.flagship}."
            if seeded.made
            else "The demo was seeded before: nothing was added, its passwords are new."
        )
        for login in seeded.logins:
            self.stdout.write(f"  {login.role:<16} {login.email:<34} {login.password}")
