"""What has to hold before a production deployment serves anybody."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from engagements.selectors import people


def refuse_demo_accounts() -> None:
    """Stop a production start while an account of the demo exists.

    Raises:
        ImproperlyConfigured: there is one.
    """
    if settings.FDE_ENV == "production" and people.demo_accounts():
        raise ImproperlyConfigured(
            "There are demo accounts in this database. Production does not start with them."
        )
