"""The portfolio that everything is measured on: the seeded world, copied many times."""

from dataclasses import dataclass
from typing import Any
from unittest import mock

from reports import render
from tests import scale
from tests import world as worlds


@dataclass
class Made:
    """One engagement with everything, who leads it and who sees all of them."""

    engagement: Any
    lead: Any
    manager: Any


def make(size):
    """Build the world by the services, then copy one engagement by bulk inserts."""
    printed = render.Rendered(
        pdf=b"%PDF-1.7\n%%EOF\n", pages=1, html_bytes=1, seconds=0.0,
        template_version="1", engine_version="none",
    )  # fmt: skip
    with mock.patch.object(render, "render", return_value=printed):
        world = worlds.build(render=True, password=scale.PASSWORD)
    case = world["a1"]
    scale.grow_more(case.engagement, upto=size.engagements, entries=size.entries)
    return Made(case.engagement, case.lead, world.people["manager"])
