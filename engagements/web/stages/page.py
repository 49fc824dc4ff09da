"""The gate page: everything it prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engagements.domain.access import who_may
from engagements.domain.engagement import Status
from engagements.domain.stages.gates import Decision, Review, State
from engagements.domain.stages.playbook import Playbook
from engagements.domain.wording import agree, counted
from engagements.models import GateDecision
from engagements.selectors import stages as selectors
from engagements.services import stages as services
from engagements.web.forms.stages import DecisionForm
from engagements.web.stages.facts import Facts
from engagements.web.stages.missing import missing
from engagements.web.stages.rows import criterion_rows, waiver_rows


def context(facts: Facts, *, form: DecisionForm | None = None) -> dict[str, Any]:
    """Return what ``gate.html`` needs."""
    engagement, review = facts.engagement, facts.review
    form = form or facts.decision_form()
    found = {
        "engagement": engagement,
        "as_of": facts.as_of,
        "target": facts.target,
        "gate": facts.gate,
        "next_stage": facts.next_stage,
        "is_open": engagement.status != Status.CLOSED,
        "review": review,
        "counts": _counts(review),
        "missing": missing(review, facts.areas, titles=facts.standing.titles),
        "lines": criterion_rows(facts),
        "form": form,
        "options": _options(facts, form),
        "conditional_open": not facts.closed(Decision.CONDITIONAL_GO),
        "may_log": facts.access.may(services.request_gate),
        "may_decide": facts.access.may(services.decide_gate),
        "who_decides": who_may(services.decide_gate.action),
        "asked_by": facts.asked_by,
        "decision": facts.decision,
        "earlier": [_earlier(row, facts.book) for row in facts.decisions],
        "waivers": waiver_rows(facts, selectors.waivers(engagement)),
        "conditions": _conditions(facts),
    }
    return found | _move(facts)


def _move(facts: Facts) -> dict[str, Any]:
    """Return whether the move is open, why not, and whether the last one can be taken back."""
    if facts.visit is None or facts.gate is None:
        return {"refused": "", "undoable": False}
    going = selectors.lets_through(
        facts.review, decision=facts.decision, target=facts.gate.to_stage
    )
    undoable = selectors.is_undoable(
        facts.visit,
        recorded_after=facts.standing.recorded_after,
        actor_id=facts.user.pk,
        as_of=facts.as_of,
    )
    return {"refused": "" if going else _why(facts), "undoable": undoable}


def _why(facts: Facts) -> str:
    """Return the headline of the refusal: musts, overdue conditions, and the decision."""
    parts = []
    if count := len(facts.review.unsettled_musts):
        verb = agree(count, "is", "are")
        parts.append(f"{count} of {facts.review.musts} musts {verb} not met")
    if count := len(facts.review.overdue_conditions):
        parts.append(f"{counted(count, 'condition is', 'conditions are')} overdue")
    if facts.decision is None:
        parts.append("no decision is recorded")
    elif facts.decision.outcome not in {Decision.GO, Decision.CONDITIONAL_GO}:
        parts.append(f"the decision is to {facts.decision.get_outcome_display().lower()}")
    return ", and ".join(parts)


def _counts(review: Review) -> str:
    """Return "4 of 7 musts met, 2 unmet, 1 unknown; 1 should waived"."""
    musts = [s.state for s in review.standings if s.must]
    shoulds = [s.state for s in review.standings if not s.must]
    words = f"{musts.count(State.MET)} of {len(musts)} musts met{_others(musts)}"
    return f"{words}; {_shoulds(shoulds)}" if shoulds else words


def _others(states: Sequence[State]) -> str:
    rest = [state for state in State if state is not State.MET and state in states]
    return "".join(f", {states.count(state)} {_word(state)}" for state in rest)


def _shoulds(states: Sequence[State]) -> str:
    shoulds = counted(len(states), "should")
    return f"{states.count(State.MET)} of {shoulds} met{_others(states)}"


def _word(state: State) -> str:
    return state.label.lower()


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to decide, with what it does, or why it is not open."""

    value: str
    title: str
    words: str
    is_open: bool
    chosen: bool


def _options(facts: Facts, form: DecisionForm) -> list[Option]:
    here = facts.book.stage(facts.engagement.current_stage).title
    beyond = facts.next_stage.title if facts.next_stage else "the end"
    needed = len(facts.review.conditions_needed())
    criteria = counted(needed, "open criterion", "open criteria")
    words = {
        Decision.GO: f"Every must is met: on to {beyond}.",
        Decision.CONDITIONAL_GO: f"On to {beyond}, with a condition for {criteria}.",
        Decision.HOLD: f"Stay in {here} until what is missing is there.",
        Decision.RECYCLE: "Back to an earlier stage. Opens a new visit.",
        Decision.KILL: "Close the engagement, with this reason.",
    }
    chosen = str(form["outcome"].value())
    options = []
    for decision in Decision:
        closed = facts.closed(decision)
        options.append(
            Option(
                value=decision.value,
                title=decision.label,
                words=f"Not open. {closed}" if closed else words[decision],
                is_open=not closed,
                chosen=chosen == decision,
            )
        )
    return options


def _earlier(row: GateDecision, book: Playbook) -> dict[str, Any]:
    gate = book.gate(row.gate_key)
    return {
        "row": row,
        "title": gate.title if gate else row.gate_key,
        "met": row.snapshot.get("musts_met"),
        "musts": row.snapshot.get("musts"),
        "conditions": selectors.conditions_of(row),
    }


def _conditions(facts: Facts) -> list[dict[str, Any]]:
    """Return conditions, open ones first; each has its place in the order they were made."""
    rows = [row for decision in facts.decisions for row in selectors.conditions_of(decision)]
    places = {pk: place for place, pk in enumerate(sorted(row.pk for row in rows), start=1)}
    rows.sort(key=lambda row: (row.closed_at is not None, row.due_on, row.pk))
    return [
        {
            "row": row,
            "number": places[row.pk],
            "overdue": row.closed_at is None and row.due_on < facts.today,
            "gate": getattr(facts.book.gate(row.decision.gate_key), "title", ""),
        }
        for row in rows
    ]
