"""The manager's saved views, shared with the firm and pinned for everybody."""

from datetime import datetime

from engagements.domain.views import ViewPage
from engagements.models import User
from engagements.services import views

SHARED = (
    ("Over stage target", "age=over"),
    ("Go-live this quarter", "golive=quarter"),
    ("Waiting on client", "waiting=client"),
)


def save(manager: User, *, at: datetime) -> None:
    """Keep the views that the weekly review begins with."""
    for title, query in SHARED:
        views.save_view(
            title=title,
            page=ViewPage.PIPELINE,
            query=query,
            actor=manager,
            at=at,
            is_shared=True,
            is_pinned=True,
        )
