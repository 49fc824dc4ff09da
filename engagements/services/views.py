"""Writes of saved views: keeping a page's filters, renaming, sharing and removing them."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from engagements import registry
from engagements.domain.access import Action
from engagements.domain.errors import Conflict, DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.pipeline import without_place
from engagements.domain.views import CHOICES, QUERY, TITLE, named_in
from engagements.models import SavedView, User
from engagements.selectors import views as selectors
from engagements.services import events
from engagements.services.operations import Subject, operation

MOST = 50
SLUG_BYTES = 8  # an address says nothing of the title, nor that somebody has one like it


class ViewRefused(DomainError):
    """The view cannot be kept like that."""

    code = "view_refused"


class InvalidView(ViewRefused, ValueRefused):
    """A value of a view cannot be taken."""


class TitleRefused(ViewRefused):
    """The view cannot be called like that."""

    field = "title"


@operation(Action.KEEP_OWN, of=Subject.FIRM)
@transaction.atomic
def save_view(
    *,
    title: str,
    page: str,
    query: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    is_shared: bool = False,
    is_pinned: bool = False,
) -> SavedView:
    """Keep the query string of a page under a name, without the place in its list.

    Raises:
        ViewRefused: the person has too many, or one of that name; the query is too long, or the
            page has no filters to save.
    """
    if SavedView.objects.filter(owner=actor).count() >= MOST:
        raise ViewRefused(f"You keep {MOST} views already. Remove one first.", code="view_limit")
    if page not in registry.saved_pages():
        raise InvalidView("The filters of this page cannot be saved.", field="page")
    query = without_place(query)
    if not QUERY.fits(query):
        raise InvalidView("These filters are too long to keep.", field="query")
    title = _free_title(title, owner=actor)
    view = SavedView.objects.create(
        slug=secrets.token_hex(SLUG_BYTES),
        title=title,
        page=page,
        query=query,
        owner=actor,
        is_shared=is_shared,
        is_pinned=is_pinned,
        created_at=at,
    )
    _note_names(view)
    _tell(view, "added", actor=actor, at=at, source=source)
    return view


@operation(Action.KEEP_OWN, of=Subject.FIRM, only_owner="owner")
@transaction.atomic
def change_view(
    view: SavedView,
    *,
    title: str,
    is_shared: bool,
    is_pinned: bool,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    read: Mapping[str, Any] | None = None,
) -> SavedView:
    """Rename a view, share or unshare it, pin or unpin it; its address stays.

    ``read`` holds the fields that the person saw before they changed them.

    Raises:
        Conflict: the view was changed in the meantime.
        TitleRefused: another view of the owner has that name.
    """
    _check_unchanged(view, read)
    view.title = _free_title(title, owner=view.owner, besides=view)
    view.is_shared = is_shared
    view.is_pinned = is_pinned
    view.save(update_fields=["title", "is_shared", "is_pinned"])
    _note_names(view)
    _tell(view, "changed", actor=actor, at=at, source=source)
    return view


@operation(Action.KEEP_OWN, of=Subject.FIRM, only_owner="owner")
@transaction.atomic
def remove_view(
    view: SavedView,
    *,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    read: Mapping[str, Any] | None = None,
) -> None:
    """Remove a view for everybody who could open it.

    Raises:
        Conflict: the view is not any more what ``read`` holds.
    """
    _check_unchanged(view, read)
    _tell(view, "removed", actor=actor, at=at, source=source)
    view.delete()


def _check_unchanged(view: SavedView, read: Mapping[str, Any] | None) -> None:
    if read is None:
        return
    stands = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if stands is None or any(getattr(stands, key) != value for key, value in read.items()):
        raise Conflict("This view was changed in the meantime.")


def _free_title(title: str, *, owner: User, besides: SavedView | None = None) -> str:
    title = TITLE.clean(title)
    if not title:
        raise InvalidView("Give the view a name.", field="title")
    others = SavedView.objects.filter(owner=owner, title__iexact=title)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise TitleRefused(
            f"You have a view named {title} already.", field="title", code="view_title_taken"
        )
    return title


def _note_names(view: SavedView) -> None:
    """Note which clients and engagements title and filters name: who sees those finds the view."""
    page = registry.saved_pages().get(view.page)
    named = named_in(view.query, choices=CHOICES | page.choices if page else CHOICES)
    text = " ".join((view.title, *named.texts, *named.people))
    clients = list(selectors.named_clients(named.clients, text))
    engagements = list(selectors.named_engagements(named.engagements, text))
    known = {row.code for row in clients} | {row.code for row in engagements}
    others = (named.clients | named.engagements) - known
    strangers = len(named.people) > selectors.known_people(named.people)
    view.clients.set(clients)
    view.engagements.set(engagements)
    view.has_text = bool(named.texts or others or strangers)
    view.save(update_fields=["has_text"])


def _tell(view: SavedView, what: str, *, actor: User, at: datetime, source: Channel) -> None:
    events.record(
        "setting.changed",
        actor=actor,
        at=at,
        source=source,
        setting="saved_view",
        what=what,
        view=view.pk,
        page=view.page,
        is_shared=view.is_shared,
        is_pinned=view.is_pinned,
    )
