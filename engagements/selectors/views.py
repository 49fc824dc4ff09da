"""Reads of saved views: one's own, and those that colleagues share."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from engagements.domain.access import Role
from engagements.domain.pipeline import ME
from engagements.domain.views import within
from engagements.models import Client, Engagement, SavedView, User
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import people as people_selectors

Found = TypeVar("Found", Client, Engagement)
IN_SIDEBAR = 8


def visible_to(user: User) -> QuerySet[SavedView]:
    """Return the views ``user`` may open: their own and the shared ones, for staff only.

    A shared view names clients and engagements, in its filters and in its title: it is there for
    who sees all of them. One with free text that names none is for who sees everything.
    """
    views = SavedView.objects.select_related("owner")
    if not user.is_active or user.role == Role.CLIENT:
        return views.none()
    shared = Q(is_shared=True)
    if not engagement_selectors.sees_all(user):
        shared &= _in_scope(user)
    return views.filter(Q(owner=user) | shared)


def _in_scope(user: User) -> Q:
    clients = SavedView.clients.through.objects.filter(savedview=OuterRef("pk"))
    engagements = SavedView.engagements.through.objects.filter(savedview=OuterRef("pk"))
    seen_clients = people_selectors.clients_visible_to(user).values("pk")
    seen = engagement_selectors.visible_to(user).values("pk")
    return (
        ~Exists(clients.exclude(client__in=seen_clients))
        & ~Exists(engagements.exclude(engagement__in=seen))
        & (Q(has_text=False) | Exists(clients) | Exists(engagements))
    )


def named_clients(codes: Iterable[str], text: str) -> QuerySet[Client]:
    """Return the clients that a view names: by code, or by code, name or a word of it in a text."""
    return _named(Client.objects.all(), codes, text, by_word=True)


def named_engagements(codes: Iterable[str], text: str) -> QuerySet[Engagement]:
    """Return the engagements that a view names: by code, or by code or name within a text.

    Their names are of common words: one alone names none.
    """
    return _named(Engagement.objects.all(), codes, text, by_word=False)


def _named(
    rows: QuerySet[Found], codes: Iterable[str], text: str, *, by_word: bool
) -> QuerySet[Found]:
    told = " ".join((text, *codes))  # a code that somebody typed in other letters
    found = within(told, rows.values_list("code", "name"), by_word=by_word)
    return rows.filter(code__in=found)


def known_people(addresses: Iterable[str]) -> int:
    """Return how many of the addresses are of the firm's people, or stand for the reader."""
    wanted = set(addresses)
    staff = User.objects.exclude(role=Role.CLIENT).filter(email__in=wanted)
    return staff.count() + (ME in wanted)


def listed(user: User) -> QuerySet[SavedView]:
    """Return the views ``user`` may open, by name."""
    return visible_to(user).order_by("title", "id")


def owned_by(user: User) -> QuerySet[SavedView]:
    """Return the views that ``user`` may rename, share and remove."""
    return visible_to(user).filter(owner=user)


def pinned_for(user: User) -> QuerySet[SavedView]:
    """Return the views in the sidebar of ``user``: pinned by their owners, the first ones."""
    return listed(user).filter(is_pinned=True)[:IN_SIDEBAR]
