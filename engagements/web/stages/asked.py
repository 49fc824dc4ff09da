"""What every view of a gate begins with and ends with."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404

from engagements.domain.engagement import Status
from engagements.domain.errors import Conflict, DomainError
from engagements.models import Engagement
from engagements.selectors import engagement as engagement_selectors
from engagements.web.requests import StaffRequest


class EngagementClosed(DomainError):
    """Nothing is recorded at the gates of a closed engagement."""

    code = "engagement_closed"


def engagement_of(request: StaffRequest, code: str) -> Engagement:
    """Return the engagement as it is now, or answer 404 to who may not see it."""
    rows = engagement_selectors.with_role_of(request.user)
    rows = rows.select_related("client", "owner", "playbook_version")
    rows = rows.defer("playbook_version__document")  # long, and kept by selectors.stages
    engagement: Engagement = get_object_or_404(rows, code=code)
    return engagement


def refusal_of(engagement: Engagement, write: Callable[[], object]) -> DomainError | None:
    """Call a service and return its refusal, if it refused."""
    if engagement.status == Status.CLOSED:
        return EngagementClosed("The engagement is closed. Reopen it in its settings first.")
    try:
        write()
    except DomainError as error:
        return error
    return None


def status_of(refusal: DomainError) -> int:
    """Return the status of a refused form: 409 when somebody else was quicker."""
    return 409 if isinstance(refusal, Conflict) else 422


def words_of(refusal: DomainError) -> str:
    """Return the sentence for a refusal, with the next step for a clash."""
    if isinstance(refusal, Conflict):
        return f"{refusal} Nothing was saved. This page shows it as it is now: look, then repeat."
    return str(refusal)
