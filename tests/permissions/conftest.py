"""The seeded world, and clients that send requests to it."""

import logging

import pytest
from django.template.backends.django import Template as DjangoTemplate

from fde import health
from fde.platform import limits
from tests.permissions import matrix
from tests.permissions.requesting import Requester
from tests.world.database import (  # noqa: F401 - fixtures of these tests
    _django_db_helper,
    open_world,
    world,
    world_database,
)


@pytest.fixture(scope="module")
def requester(world):  # noqa: F811 - the fixture
    """Let every principal in, with pages that render to nothing: only statuses are looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
        patch.setattr(DjangoTemplate, "render", lambda *_args, **_more: "")
        patch.setattr(health, "_broker", lambda: "no answer")  # which takes half a second to know
        logging.disable(logging.CRITICAL)  # thousands of refusals, each of them wanted
        yield Requester(world)
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def all_cells(world):  # noqa: F811 - the fixture
    """Return how many cells the permission matrix has in full."""
    return matrix.count(world)
