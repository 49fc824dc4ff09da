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
