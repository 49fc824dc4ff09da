"""Criteria and waivers as lines of a page, ready to print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from engagements.domain.readiness import Status
from engagements.domain.references import Noun, evidence_reference, number_in, reference
from engagements.domain.stages.gates import Standing
from engagements.domain.stages.playbook import Kind
from engagements.domain.units import days_inclusive, local_day
from engagements.models import Evidence, Waiver
from engagements.selectors import evidence as evidence_selectors
from engagements.services import stages as services
from engagements.web.looks import CRITERION_ICONS, CRITERION_WORDS
from engagements.web.stages.facts import Facts
from engagements.web.stages.missing import area_musts


@dataclass(frozen=True, kw_only=True)
class CriterionRow:
    """One criterion, ready to print."""

    standing: Standing
    kind: str
    icon: str
    evidence_title: str
    evidence_url: str
    owner: str
    days: int | None

    @property
    def note(self) -> str:
        """Return what was found, unless that is already what is missing."""
        found = self.standing
        return "" if found.detail == found.missing else found.detail

    @property
    def by_hand(self) -> bool:
        """Tell whether a person records it."""
        return self.standing.criterion.kind is not Kind.AUTO


def criterion_rows(facts: Facts) -> list[CriterionRow]:
    """Return every criterion of the gate ahead with its proof, and who owes what is missing."""
    titles = _titles(facts)
    return [_criterion_row(facts, standing, titles=titles) for standing in facts.review.standings]


def _titles(facts: Facts) -> dict[str, Evidence]:
    named = [number_in(s.evidence, Noun.EVIDENCE) for s in facts.review.standings]
    numbers = [number for number in named if number is not None]
    if not numbers:
        return {}
    rows = evidence_selectors.numbered(facts.user, facts.engagement, numbers=numbers)
    return {evidence_reference(row.number): row for row in rows}


def _criterion_row(
    facts: Facts, standing: Standing, *, titles: Mapping[str, Evidence]
) -> CriterionRow:
    criterion, code = standing.criterion, facts.engagement.code
    title, url = standing.evidence, ""
    if proof := titles.get(standing.evidence):
        title = proof.title
        url = reverse("engagements:evidence", args=[code])
        url += f"?from={proof.number}#evidence-{proof.number}"
    elif "area" in criterion.params:
        title = "Its requirements"
        url = f"{reverse('engagements:readiness', args=[code])}#{criterion.params['area']}"
    elif standing.waiver is not None:
        title, url = f"Waiver {standing.evidence}", f"#{standing.evidence}"
    owner, since = _owed_by(facts, standing)
    return CriterionRow(
        standing=standing,
        kind=CRITERION_WORDS[criterion.kind],
        icon=CRITERION_ICONS[criterion.kind],
        evidence_title=title,
        evidence_url=url,
        owner=owner,
        days=days_inclusive(since, facts.today) if since and not standing.settled else None,
    )


def _owed_by(facts: Facts, standing: Standing) -> tuple[str, date | None]:
    """Return who owes what is missing and since when; an area's first must speaks for it."""
    for status in (Status.FAILING, Status.UNKNOWN):
        for row in area_musts(standing, facts.areas, status):
            return row.owner or standing.criterion.owner, row.since
    entered = local_day(facts.engagement.stage_entered_at, time_zone=facts.engagement.time_zone)
    return standing.criterion.owner, standing.since or entered


def waiver_rows(facts: Facts, rows: Iterable[Waiver]) -> list[dict[str, Any]]:
    """Return waivers with their state, and what this person may do about each."""
    return [_waiver(facts, row) for row in rows]


def _waiver(facts: Facts, row: Waiver) -> dict[str, Any]:
    gate = facts.book.gate(row.gate_key)
    criterion = gate.criterion(row.criterion_key) if gate else None
    roles = criterion.waivable_by if criterion else ()
    requested = row.approved_at is None and row.revoked_at is None
    may = facts.access.may(services.approve_waiver)
    own = row.requested_by_id == facts.user.pk
    lasts = row.revoked_at is None and row.expires_on >= facts.today
    return {
        "row": row,
        "reference": reference(Noun.WAIVER, row.number),
        "text": criterion.text if criterion else row.criterion_key,
        "requested": requested,
        "in_force": lasts and not requested,
        "may_approve": requested
        and lasts
        and may
        and not own
        and bool(facts.access.roles & set(roles)),
        "may_revoke": row.revoked_at is None and lasts and may,
        "who": " or ".join(roles),
    }
