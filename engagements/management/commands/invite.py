"""``invite EMAIL --role ROLE [--client CODE]``: make a single-use link for a new person."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from engagements.domain.access import ClientRole, Role
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.models import Client
from engagements.selectors import people as selectors
from engagements.services import people

STAFF = [role.value for role in Role if role is not Role.CLIENT]
CLIENT = {f"client_{role.value}": role for role in ClientRole}


class Command(BaseCommand):
    """Prints the link; the person's mail system is not needed."""

    help = "Make an invitation link (72 hours, single use)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add address, role and client."""
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=[*STAFF, *CLIENT])
        parser.add_argument("--client", metavar="CODE", help="for a client role: its client")

    def handle(self, *, email: str, role: str, client: str | None, **options: Any) -> None:
        """Make the invitation and print its link."""
        try:
            invitation, token = people.make_invitation(
                email,
                role=Role.CLIENT if role in CLIENT else role,
                client=self.client(client),
                client_role=CLIENT.get(role, ""),
                actor=None,
                at=timezone.now(),
                source=Channel.TASK,
            )
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{settings.FDE_BASE_URL}/invitations/{token}/")
        self.stdout.write(f"Works once, until {invitation.expires_at:%d %B %Y %H:%M} UTC.")

    def client(self, code: str | None) -> Client | None:
        """Return the client of the code, or None when none was given."""
        if code is None:
            return None
        found = selectors.client_by_code(code)
        if found is None:
            raise CommandError(f"There is no client with the code {code!r}.", returncode=2)
        return found
