"""A seeded world of two clients and three engagements, in which every text holds a secret word.

``a1`` and ``a2`` are engagements of one client, ``b1`` of another. ``build`` makes all of it by the
product's own services in a few seconds, inside the caller's transaction.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from engagements.services import engagement as engagements
from engagements.services import people as people_services
from tests import factories
from tests.world import case as cases
from tests.world import own, people, words
from tests.world.people import PRINCIPALS


@dataclass
class World:
    """Clients, engagements and people, found by short keys."""

    at: Any
    people: dict[str, Any]
    clients: dict[str, Any]
    cases: dict[str, cases.Case]
    made: dict[str, Any]

    def __getitem__(self, key):
        return self.cases[key]


def build(*, render=False, password=None):
    """Make the world; ``render``: the reports are really made, which takes seconds more."""
    at = timezone.now() - timedelta(hours=2)
    factories.load_catalogs()
    found = people.make_users(at, password=password)
    clients = {letter: _client(letter, found, at) for letter in words.CLIENT}
    made = {}
    for key in words.VISIBLE:
        case = cases.Case(key, found, at)
        made[key] = cases.build(case, client=clients[key[0]], render=render)
    world = World(at, found, clients, made, {})
    own.build(world)
    for case in made.values():
        case.made |= world.made
    people.let_go(found)
    return world


def _client(letter, found, at):
    word = words.CLIENT[letter]
    client = engagements.create_client(
        code=word,
        name=f"Company {word}",
        sector=f"Sector {word}",
        time_zone="Europe/Berlin",
        actor=found["manager"],
        at=at,
    )
    members = {"a": {"approver": "approver", "viewer": "viewer"},
               "b": {"approver_foreign": "approver"}}  # fmt: skip
    for key, role in members[letter].items():
        people_services.add_client_person(
            found[key], client=client, role=role, actor=found["manager"], at=at
        )
    return client


__all__ = ["PRINCIPALS", "World", "build", "words"]
