"""``make run``: the real deployment on one machine, without demo data."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from engagements.domain.access import Role
from engagements.domain.events import Channel
from engagements.selectors import people as people_selectors
from engagements.services import people
from fde import checks, processes
from fde.platform.env import env

# Files of libraries and of reports that no page asks for; packing them takes most of a start.
UNUSED_STATIC = ["rest_framework", "django_htmx", "readme", "fonts"]
FIRST_ADMINISTRATOR = "admin@localhost"


class Command(BaseCommand):
    """Prepares the database and runs broker, workers, beat and web until it is stopped."""

    help = "Run web, workers, beat and broker on FDE_VAR."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--port", type=int, default=8000, help="the web server's port")
        parser.add_argument(
            "--email", default=FIRST_ADMINISTRATOR, help="the first administrator's address"
        )

    def handle(self, *, port: int, email: str, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C."""
        processes.raise_on_signals()
        port = processes.free_port(port)
        url = processes.base_url(env, port)
        try:
            with processes.running(env, port=port, before_web=prepare) as supervisor:
                self.stdout.write(f"FDE Toolkit runs on {url} (Ctrl-C ends it)")
                self.first_link(url, email)
                while True:
                    time.sleep(1)
                    for name in supervisor.restart_dead():
                        self.stderr.write(f"{name} ended and was started again")
        except processes.ChildGaveUp as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def first_link(self, url: str, email: str) -> None:
        """Print the link on which the first administrator sets a password."""
        if people_selectors.anybody_there():
            return
        invitation, token = people.make_invitation(
            email, role=Role.ADMIN, at=timezone.now(), actor=None, source=Channel.TASK
        )
        self.stdout.write(
            f"First administrator ({email}): set a password on\n"
            f"  {url}/invitations/{token}/\n"
            f"The link works once, until {invitation.expires_at:%d %B %H:%M} UTC."
        )


def prepare() -> None:
    """Bring the database up to date: tables, cache table, catalogues and playbooks."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_catalogs", verbosity=0)
    checks.refuse_demo_accounts()
    if env.production:
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED_STATIC)
