"""Reads of saved views: one's own, and those that colleagues share."""

from django.db.models import Q, QuerySet

from engagements.domain.access import Role
from engagements.models import SavedView, User

IN_SIDEBAR = 8


def visible_to(user: User) -> QuerySet[SavedView]:
    """Return the views ``user`` may open: their own and the shared ones, for staff only."""
    views = SavedView.objects.select_related("owner")
    if not user.is_active or user.role == Role.CLIENT:
        return views.none()
    return views.filter(Q(owner=user) | Q(is_shared=True))


def listed(user: User) -> QuerySet[SavedView]:
    """Return the views ``user`` may open, by name."""
    return visible_to(user).order_by("title", "id")


def owned_by(user: User) -> QuerySet[SavedView]:
    """Return the views that ``user`` may rename, share and remove."""
    return visible_to(user).filter(owner=user)


def pinned_for(user: User) -> QuerySet[SavedView]:
    """Return the views in the sidebar of ``user``: pinned by their owners, the first ones."""
    return listed(user).filter(is_pinned=True)[:IN_SIDEBAR]
