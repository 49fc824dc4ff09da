"""What compliance does: its events, its list and search, and what a changed answer brings."""

from engagements.area import Recorded, Work
from engagements.areas.compliance import exporters
from engagements.areas.compliance.models import EvidenceLink
from engagements.areas.compliance.selectors import search
from engagements.areas.compliance.services.scope import apply_rules
from engagements.domain.events import EventType
from engagements.domain.views import SavedPage


def _answers_changed(recorded: Recorded) -> None:
    """Let the rules decide again which frameworks and controls apply."""
    if recorded.engagement is None or recorded.actor is None:
        raise TypeError("The answers are of an engagement, and somebody gave them.")
    apply_rules(recorded.engagement, actor=recorded.actor, at=recorded.at, source=recorded.source)


EVENTS = (
    EventType(key="framework.adopted", sentence="took on a framework"),
    EventType(key="scope.decided"),
    EventType(key="scope.overridden"),
    EventType(key="control.decided"),
    EventType(key="exception.requested"),
    EventType(key="exception.approved", sentence="approved an exception"),
    EventType(key="exception.revoked", sentence="revoked an exception"),
)
WORK = Work(
    events=EVENTS,
    subscribers={"profile.changed": (_answers_changed,)},
    listings=(exporters.LISTING,),
    searches=(search.CONTROLS,),
    saved_pages=(SavedPage(key="controls", label="Controls", choices=frozenset({"framework"})),),
    evidence_links=(EvidenceLink,),
    catalogs=("engagements.areas.compliance.importers.CATALOG",),
    demo="engagements.areas.compliance.management.demo.DEMO",
)
