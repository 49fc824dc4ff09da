"""How this version of the code forgets the figures of engagements, and works all of them out.

``tests/bench/inside.py`` calls these in the tree that is measured; what the commit it is compared
with does instead stands there.
"""

import time

from django.utils import timezone

from engagements.selectors import figures
from tests.memory import forget


def empty_caches():
    """Forget every figure that was worked out, as if nobody had asked yet."""
    forget()


def work_out(*, seconds):
    """Work out the figures of all engagements, as a worker does before pages ask."""
    until, made = time.monotonic() + seconds, 0
    while time.monotonic() < until and (some := figures.refresh(as_of=timezone.now(), at_most=600)):
        made += some
    return made


def add_rogue_sources(port, databases):
    """Add a source for each database to the engagement that was named first; return it."""
    from engagements.areas.dataenv import services as dataenv
    from engagements.models import Engagement

    engagement = Engagement.objects.filter(status="open").order_by("pk")[0]
    told = {"actor": engagement.owner, "at": timezone.now()}
    sources = [
        dataenv.add_source(
            engagement, name=f"Rogue {database}", host="127.0.0.1", port=port, database=database,
            username="reader", tls_mode="disable", secret="s", **told,
        )
        for database in databases
    ]  # fmt: skip
    return engagement, sources


def add_managers(count):
    """Add people who may do everything on every engagement; return a token of each."""
    from engagements.domain.access import Role
    from engagements.models import User
    from engagements.services import people

    tokens = []
    for number in range(count):
        email = f"besieger.{number}@firm.example"
        user = User.objects.create(email=email, name=f"Besieger {number}", role=Role.MANAGER)
        made = people.create_token(
            actor=user, name="siege", scope="write", days=1, at=timezone.now()
        )
        tokens.append(made[1])
    return tokens
