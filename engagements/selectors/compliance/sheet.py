"""Everything one control's page shows beside its state: history, links, leave, who carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from engagements.models import (
    Control,
    ControlDecision,
    ControlException,
    Engagement,
    Evidence,
    EvidenceLink,
    Responsibility,
    ScopeDecision,
)
from engagements.selectors.compliance.cases import case_file
from engagements.selectors.compliance.scope import exceptions_of
from engagements.selectors.compliance.standing import ControlRow, control_rows


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One control of an engagement with all that was recorded about it."""

    row: ControlRow
    decisions: Sequence[ControlDecision]
    links: Sequence[EvidenceLink]
    exceptions: Sequence[ControlException]
    scopes: Sequence[ScopeDecision]
    responsibility: Responsibility | None


def sheet(
    engagement: Engagement, control: Control, *, as_of: datetime, target: date | None = None
) -> Sheet:
    """Return one control, the latest of everything first."""
    file = case_file(engagement, as_of=as_of)
    rows = control_rows(engagement, as_of=as_of, target=target, file=file)
    return Sheet(
        row=next(
            row for row in rows if (row.framework, row.ref) == (control.framework.key, control.ref)
        ),
        decisions=list(decisions_of(engagement).filter(control=control)),
        links=list(links_of(engagement).filter(control=control)),
        exceptions=list(exceptions_of(engagement).filter(control=control)),
        scopes=list(
            ScopeDecision.objects.filter(engagement=engagement, control=control)
            .select_related("overridden_by", "approved_by")
            .order_by("-decided_at", "-pk")
        ),
        responsibility=Responsibility.objects.filter(engagement=engagement, control=control)
        .select_related("attestation")
        .first(),
    )


def decisions_of(engagement: Engagement) -> QuerySet[ControlDecision]:
    """Return what was judged in an engagement, the latest first."""
    return (
        ControlDecision.objects.filter(engagement=engagement)
        .select_related("actor", "control__framework")
        .order_by("-decided_at", "-pk")
    )


def links_of(engagement: Engagement) -> QuerySet[EvidenceLink]:
    """Return which evidence is held against which control, the latest first."""
    return (
        EvidenceLink.objects.filter(evidence__engagement=engagement)
        .select_related("evidence", "created_by")
        .order_by("-created_at", "-pk")
    )


def evidence_to_link(engagement: Engagement) -> QuerySet[Evidence]:
    """Return the evidence that can be held against a control, the newest first."""
    return Evidence.objects.filter(
        engagement=engagement, withdrawn_at=None, quarantined_at=None
    ).order_by("-number")


def hand_in_force(engagement: Engagement, control: Control) -> ScopeDecision | None:
    """Return a person's scope decision that stands, or waits for approval."""
    return (
        ScopeDecision.objects.filter(
            engagement=engagement,
            control=control,
            overridden_by__isnull=False,
            superseded_at=None,
        )
        .select_related("engagement", "control__framework")
        .order_by("-pk")
        .first()
    )
