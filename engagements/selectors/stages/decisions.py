"""What was decided at gates, with the waivers and conditions that came of it."""

from django.db.models import Prefetch, QuerySet

from engagements.domain.stages.gates import Decision
from engagements.models import Condition, Engagement, Event, GateDecision, Waiver
from engagements.selectors.stages.playbooks import playbook
from engagements.selectors.stages.visits import open_visit


def decisions(engagement: Engagement, *, conditions: bool = True) -> QuerySet[GateDecision]:
    """Return what was decided at gates with its ``conditions``, the latest first."""
    rows = GateDecision.objects.filter(engagement=engagement).order_by("-id")
    rows = rows.select_related("decided_by", "requested_by", "visit")
    if not conditions:
        return rows
    closed = Condition.objects.select_related("closed_by")
    return rows.prefetch_related(Prefetch("conditions", closed))


def decision_in_force(engagement: Engagement) -> GateDecision | None:
    """Return the latest decision of the present stay."""
    return decisions(engagement).filter(visit=open_visit(engagement)).first()


def is_through(engagement: Engagement) -> bool:
    """Tell whether the last gate of the playbook was decided to go."""
    last = playbook(engagement).stages[-1].key
    decision = decision_in_force(engagement)
    return (
        engagement.current_stage == last
        and decision is not None
        and decision.outcome in {Decision.GO, Decision.CONDITIONAL_GO}
    )


def waivers(engagement: Engagement) -> QuerySet[Waiver]:
    """Return asked and given waivers, the newest first."""
    return (
        Waiver.objects.filter(engagement=engagement)
        .select_related("requested_by", "approved_by")
        .order_by("-number")
    )


def waivers_of(engagement: Engagement, *, gate_key: str, criterion_key: str) -> QuerySet[Waiver]:
    """Return the waivers of one criterion, the newest first."""
    return waivers(engagement).filter(gate_key=gate_key, criterion_key=criterion_key)


def conditions_of(decision: GateDecision) -> list[Condition]:
    """Return what one of ``decisions`` asked for, which was read together with it."""
    return list(decision.conditions.all())


def conditions(engagement: Engagement) -> QuerySet[Condition]:
    """Return conditions of earlier decisions, open ones first."""
    found = Condition.objects.filter(engagement=engagement).select_related("decision", "closed_by")
    return found.order_by("closed_at", "due_on", "id")


def condition(engagement: Engagement, *, number: int) -> Condition | None:
    """Return a condition by its place in the order in which they were made, from 1."""
    rows = Condition.objects.filter(engagement=engagement).select_related("decision")
    return rows.order_by("id")[number - 1 : number].first() if number > 0 else None


def gate_request(engagement: Engagement, *, visit: int) -> Event | None:
    """Return the latest request for the review of the gate ahead in a stay, given by its key."""
    requests = Event.objects.filter(
        engagement=engagement, type="gate.requested", payload__visit=visit
    )
    return requests.select_related("actor").order_by("-seq").first()


def gate_requester(engagement: Engagement) -> int | None:
    """Return who asked for the review of the gate ahead in this stay, if anybody did."""
    request = gate_request(engagement, visit=open_visit(engagement).pk)
    return request.actor_id if request else None
