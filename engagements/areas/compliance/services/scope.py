"""Which frameworks an engagement takes on, and which of their controls bind it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from engagements.areas.compliance import selectors
from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.applicability import Bound
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.models import Assessment, Control, Framework, ScopeDecision
from engagements.areas.compliance.services.row import NOT_TAKEN_ON, is_taken_on
from engagements.domain.access import Action
from engagements.domain.errors import DomainError, ValueRefused
from engagements.domain.events import Channel
from engagements.domain.hashing import text_sha256
from engagements.models import Engagement, User
from engagements.services import events
from engagements.services.numbering import lock_open, not_before
from engagements.services.operations import operation
from engagements.services.typed import required_text

OVERRIDES = (Outcome.APPLIES, Outcome.APPLIES_FROM, Outcome.NOT_APPLICABLE)


class ScopeRefused(DomainError):
    """The scope cannot be decided like that."""

    code = "scope_refused"


class InvalidScope(ScopeRefused, ValueRefused):
    """A value of a scope decision cannot be taken."""


@operation(Action.CHANGE_PROFILE)
@transaction.atomic
def adopt_framework(
    engagement: Engagement,
    *,
    framework: Framework,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
) -> Assessment:
    """Take a framework on and let the rules say which of its controls bind.

    Raises:
        ScopeRefused: it, or another version of it, was taken on before.
    """
    lock_open(engagement)
    taken = Assessment.objects.filter(engagement=engagement, framework__key=framework.key)
    if taken.exists():
        raise ScopeRefused(
            f"{framework.title} was adopted already.", field="framework", code="framework_adopted"
        )
    made = Assessment.objects.create(
        engagement=engagement, framework=framework, opened_at=at, opened_by=actor
    )
    events.record(
        "framework.adopted",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        framework=framework.key,
        version=framework.version,
        sha256=framework.content_sha256,
    )
    apply_rules(engagement, actor=actor, at=at, source=source, framework=framework)
    return made


@transaction.atomic
def apply_rules(
    engagement: Engagement,
    *,
    actor: User,
    at: datetime,
    source: Channel,
    framework: Framework | None = None,
) -> int:
    """Ask the rules again with today's answers; return how many controls changed.

    A person's decision is never touched: where the rules now say otherwise, pages show the drift.
    """
    lock_open(engagement)
    changed = 0
    for control, bound in selectors.rules_say(engagement, as_of=at, framework=framework).items():
        changed += _write_bound(engagement, control, bound, actor=actor, at=at, source=source)
    return changed


def _write_bound(
    engagement: Engagement,
    framework: Framework,
    bound: Mapping[int, Bound],
    *,
    actor: User,
    at: datetime,
    source: Channel,
) -> int:
    """Add a row for each control on which the rules changed their mind; the old rows stay."""
    current = {
        row.control_id: row
        for row in ScopeDecision.objects.filter(
            engagement=engagement,
            control__framework=framework,
            overridden_by=None,
            superseded_at=None,
        ).order_by("pk")
    }
    at = not_before(at, *(row.decided_at for row in current.values()))
    rows = [
        row
        for control_id, found in bound.items()
        if _differs(row := _row(engagement, control_id, found, at=at), current.get(control_id))
    ]
    if not rows:
        return 0
    old = [current[row.control_id].pk for row in rows if row.control_id in current]
    ScopeDecision.objects.filter(pk__in=old).update(superseded_at=at)
    ScopeDecision.objects.bulk_create(rows, batch_size=500)
    events.record(
        "scope.decided",
        engagement=engagement,
        actor=actor,
        at=at,
        source=source,
        framework=framework.key,
        outcomes={bound[row.control_id].ref: row.outcome for row in rows},
        rules_sha256=sorted({row.ruleset_sha256 for row in rows if row.ruleset_sha256}),
    )
    return len(rows)


_TOLD = ("outcome", "from_date", "reasons", "facts_used", "questions", "ruleset_sha256")


def _differs(row: ScopeDecision, current: ScopeDecision | None) -> bool:
    return current is None or any(getattr(row, f) != getattr(current, f) for f in _TOLD)


def _row(engagement: Engagement, control_id: int, bound: Bound, *, at: datetime) -> ScopeDecision:
    return ScopeDecision(
        engagement=engagement,
        control_id=control_id,
        outcome=bound.outcome.value,
        from_date=bound.from_date,
        reasons=[
            {"rule": reason.rule, "text": reason.text, "cite": list(reason.cite)}
            for reason in bound.reasons
        ],
        facts_used=dict(bound.facts_used),
        questions=list(bound.questions),
        ruleset_sha256=bound.ruleset_sha256,
        decided_at=at,
    )


@operation(Action.WORK)
@transaction.atomic
def override_scope(
    engagement: Engagement,
    *,
    control: Control,
    outcome: str,
    reason: str,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    from_date: date | None = None,
) -> ScopeDecision:
    """Decide by hand whether a control binds; "not applicable" waits for another person.

    Raises:
        ScopeRefused: no reason, an outcome people cannot give, a date missing or too many, or
            a practice that the rules prohibit.
    """
    lock_open(engagement)
    _check_adopted(engagement, control)
    reason = _reason(reason)
    _check_outcome(outcome, from_date=from_date)
    current = ScopeDecision.objects.filter(
        engagement=engagement, control=control, superseded_at=None
    )
    if current.filter(overridden_by=None, outcome=Outcome.PROHIBITED).exists():
        raise ScopeRefused(
            "The rules prohibit this practice; no decision can change that.",
            code="control_prohibited",
        )
    at = not_before(at, *_times_by_hand(engagement, control))
    current.exclude(overridden_by=None).update(superseded_at=at)
    row = ScopeDecision.objects.create(
        engagement=engagement,
        control=control,
        outcome=outcome,
        from_date=from_date,
        overridden_by=actor,
        override_reason=reason,
        decided_at=at,
    )
    _record(
        row,
        "requested" if outcome == Outcome.NOT_APPLICABLE else "set",
        actor=actor,
        at=at,
        source=source,
    )
    return row


def _reason(reason: str) -> str:
    return required_text(
        typed_texts.REASON, reason, ask="Say why", refusal=InvalidScope, field="reason"
    )


def _check_outcome(outcome: str, *, from_date: date | None) -> None:
    if outcome not in OVERRIDES:
        raise InvalidScope(
            "Decide: applies, applies from a day, or not applicable.", field="outcome"
        )
    if (outcome == Outcome.APPLIES_FROM) != (from_date is not None):
        raise InvalidScope(
            "Give a day for “applies from”, and for nothing else.", field="from_date"
        )


def _times_by_hand(engagement: Engagement, control: Control) -> tuple[datetime | None, ...]:
    """Return when people last decided about a control, and when that ended."""
    rows = ScopeDecision.objects.filter(engagement=engagement, control=control)
    latest = rows.exclude(overridden_by=None).order_by("-pk")
    return latest.values_list("decided_at", "approved_at", "superseded_at").first() or ()


@operation(Action.DECIDE)
@transaction.atomic
def approve_not_applicable(
    decision: ScopeDecision, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Agree, as another person, that a control does not apply.

    Raises:
        ScopeRefused: own request, nothing to approve, or settled before.
    """
    lock_open(decision.engagement)
    if decision.overridden_by_id == actor.pk:
        raise ScopeRefused("Nobody approves their own request.", code="own_request")
    at = not_before(at, decision.decided_at)
    open_decision = ScopeDecision.objects.filter(
        pk=decision.pk,
        outcome=Outcome.NOT_APPLICABLE,
        overridden_by__isnull=False,
        approved_at=None,
        superseded_at=None,
    )
    if not open_decision.update(approved_by=actor, approved_at=at):
        raise ScopeRefused("This was settled already.", code="scope_settled")
    decision.refresh_from_db()
    _record(decision, "approved", actor=actor, at=at, source=source)


@operation(Action.WORK)
@transaction.atomic
def end_override(
    decision: ScopeDecision, *, actor: User, at: datetime, source: Channel = Channel.UI
) -> None:
    """Take a person's decision or request back; what the rules say counts again.

    Raises:
        ScopeRefused: it is no person's decision in force.
    """
    lock_open(decision.engagement)
    at = not_before(at, decision.decided_at, decision.approved_at)
    open_decision = ScopeDecision.objects.filter(
        pk=decision.pk, overridden_by__isnull=False, superseded_at=None
    )
    if not open_decision.update(superseded_at=at):
        raise ScopeRefused("This was settled already.", code="scope_settled")
    decision.refresh_from_db()
    _record(decision, "ended", actor=actor, at=at, source=source)


def _record(row: ScopeDecision, step: str, *, actor: User, at: datetime, source: Channel) -> None:
    details: dict[str, Any] = {"framework": row.control.framework.key, "control": row.control.ref}
    events.record(
        "scope.overridden",
        engagement=row.engagement,
        actor=actor,
        at=at,
        source=source,
        step=step,
        outcome=row.outcome,
        from_date=row.from_date,
        reason_sha256=text_sha256(row.override_reason),
        **details,
    )


def _check_adopted(engagement: Engagement, control: Control) -> None:
    if not is_taken_on(engagement, control):
        raise ScopeRefused(NOT_TAKEN_ON, code="control_not_adopted")
