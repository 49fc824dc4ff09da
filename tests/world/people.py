"""Everybody who could send a request: each kind of principal, with what it may read."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from engagements.models import User
from engagements.services import people as services
from tests.world import words

EVERYTHING = words.on(*words.VISIBLE)


@dataclass(frozen=True)
class Who:
    """One principal: its place in the firm or at a client, and the words it may read.

    ``kind`` is the row of the literal role table in ``tests/permissions/rules.py``; ``on`` the
    engagements whose pages it can open; ``token`` the scope when it is a program of ``user``.
    """

    key: str
    kind: str
    role: str = ""
    on: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset()
    user: str = ""
    token: str = ""

    @property
    def person(self):
        return self.user or self.key

    @property
    def may_read(self):
        own = words.OWN.get(self.person)
        return self.reads | ({own} if own and self.kind != "nobody" else set())


PRINCIPALS = {
    who.key: who
    for who in (
        Who("anonymous", "nobody"),
        Who("inactive", "nobody", "engineer"),
        Who("engineer", "engineer", "engineer", ("a1",), words.on("a1")),
        Who("lead", "lead", "engineer", ("a1",), words.on("a1")),
        Who("lead_sibling", "lead", "engineer", ("a2",), words.on("a2")),
        Who("lead_foreign", "lead", "engineer", ("b1",), words.on("b1")),
        Who("engineer_off", "engineer", "engineer"),
        Who("manager", "manager", "manager", ("a1", "a2", "b1"), EVERYTHING),
        Who("admin", "admin", "admin", ("a1", "a2", "b1"), EVERYTHING),
        # Django's flag alone opens nothing: rights come from the role table.
        Who("superuser", "engineer", "engineer"),
        Who("approver", "approver", "client", ("a1", "a2"), words.of_client("a")),
        Who("viewer", "viewer", "client", ("a1", "a2"), words.of_client("a")),
        Who("approver_foreign", "approver", "client", ("b1",), words.of_client("b")),
        Who("reader", "engineer", "engineer", ("a1",), words.on("a1"), "engineer", "read"),
        Who("writer", "engineer", "engineer", ("a1",), words.on("a1"), "engineer", "write"),
    )
}


def address(who):
    """Return the address a person signs in with; a client's people carry its word."""
    letter = {"approver": "a", "viewer": "a", "approver_foreign": "b"}.get(who)
    domain = f"{words.CLIENT[letter]}.example" if letter else "firm.example"
    return f"{who.replace('_', '.')}@{domain}"


def make_users(at, *, password=None):
    """Make the accounts, by default without a password; return them by the principal's key."""
    found = {}
    hashed = make_password(password)  # one for all: hashing is slow on purpose
    for who in PRINCIPALS.values():
        if not who.role or who.user:
            continue
        name = who.key.replace("_", " ").title()
        if who.role == "client":
            letter = "b" if who.key.endswith("foreign") else "a"
            name = f"{name} {words.CLIENT[letter]}"
        found[who.key] = services.create_user(
            address(who.key),
            name=name,
            role=who.role,
            password=None,
            actor=None,
            at=at,
            demo=False,
        )
    User.objects.filter(pk__in=[user.pk for user in found.values()]).update(password=hashed)
    User.objects.filter(pk=found["superuser"].pk).update(is_superuser=True)
    for user in found.values():
        user.refresh_from_db()
    return found


def let_go(found):
    """End the account of whoever left, once everything they asked for is written."""
    User.objects.filter(pk=found["inactive"].pk).update(is_active=False)
    found["inactive"].refresh_from_db()
