"""Case files of many engagements, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from engagements.area import Answers
from engagements.areas.compliance.domain.states import Decision, ExceptionTerms, Proof, Share, State
from engagements.areas.compliance.models import (
    Assessment,
    Control,
    ControlDecision,
    ControlException,
    EvidenceLink,
    Framework,
    Responsibility,
    ScopeDecision,
)
from engagements.areas.compliance.selectors.cases import (
    CONTROL_FIELDS,
    SCOPE_FIELDS,
    CaseFile,
    Row,
    case_of,
    exception_of,
    override_of,
    proof_of,
    scope_of,
    share_of,
)
from engagements.domain.units import local_day
from engagements.models import Engagement
from engagements.selectors.facts import answers_of


def case_file(engagement: Engagement, *, as_of: datetime) -> CaseFile:
    """Return what was on record about every control of one engagement as of a moment."""
    answers = answers_of([engagement])
    files = case_files([engagement], answers=answers, as_of=as_of, known_until=as_of)
    return files[engagement.pk]


def case_files(
    engagements: Sequence[Engagement],
    *,
    answers: Mapping[int, Answers],
    as_of: datetime,
    known_until: datetime,
) -> dict[int, CaseFile]:
    """Return what was on record about every control, by the primary key of the engagement.

    Rows count that were written by ``known_until``. Six queries however many engagements there
    are, and one for each framework that this process has not read before.
    """
    until = known_until
    adopted = _adopted(engagements, as_of=until)
    scopes = _scopes(engagements, as_of=until)
    decisions = _decisions(engagements, as_of=until)
    proofs = _proofs(engagements, as_of=until)
    exceptions = _exceptions(engagements, as_of=until)
    shares = _shares(engagements, as_of=until)
    return {
        row.pk: _file(
            row,
            as_of=as_of,
            known_until=until,
            adopted=adopted[row.pk],
            answers=answers[row.pk],
            scopes=scopes[row.pk],
            decisions=decisions[row.pk],
            proofs=proofs[row.pk],
            exceptions=exceptions[row.pk],
            shares=shares[row.pk],
        )
        for row in engagements
    }


def _file(
    engagement: Engagement,
    *,
    as_of: datetime,
    known_until: datetime,
    adopted: Sequence[tuple[Framework, datetime]],
    answers: Answers,
    scopes: "_Scopes",
    decisions: Mapping[int, Decision],
    proofs: Mapping[int, list[Proof]],
    exceptions: Mapping[int, list[ExceptionTerms]],
    shares: Mapping[int, Share],
) -> CaseFile:
    zone = engagement.time_zone
    cases, controls = [], {}
    for framework, opened_at in adopted:
        opened_on = local_day(opened_at, time_zone=zone)
        for row in nodes_of(framework):
            pk = row["pk"]
            controls[str(pk)] = row
            cases.append(
                case_of(
                    row,
                    opened_on=opened_on,
                    scope=scope_of(scopes.rules.get(pk), scopes.overrides.get(pk), answers, zone),
                    decision=decisions.get(pk),
                    proofs=proofs.get(pk, ()),
                    exceptions=exceptions.get(pk, ()),
                    share=shares.get(pk),
                )
            )
    overrides = {
        str(pk): override_of(row, scopes.rules.get(pk)) for pk, row in scopes.overrides.items()
    }
    return CaseFile(
        engagement=engagement,
        as_of=as_of,
        known_until=known_until,
        frameworks=tuple(framework for framework, _ in adopted),
        cases=tuple(cases),
        controls=controls,
        overrides=overrides,
        answers=answers,
        reads={str(pk): tuple(row["facts_used"]) for pk, row in scopes.rules.items()},
    )


def _adopted(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, list[tuple[Framework, datetime]]]:
    """Return the frameworks that each engagement had taken on, with the moment, by title."""
    rows = (
        Assessment.objects.filter(engagement__in=engagements, opened_at__lte=as_of)
        .select_related("framework")
        .order_by("framework__title", "framework_id")
    )
    found: dict[int, list[tuple[Framework, datetime]]] = defaultdict(list)
    for row in rows:
        found[row.engagement_id].append((row.framework, row.opened_at))
    return found


def nodes_of(framework: Framework) -> tuple[Row, ...]:
    """Return the controls of a framework in order, read once: a loaded framework never changes."""
    return _nodes(framework.pk, framework.content_sha256, framework.loaded_at)


@lru_cache(maxsize=256)
def _nodes(framework_id: int, _content: str, _loaded_at: datetime) -> tuple[Row, ...]:
    rows = Control.objects.filter(framework=framework_id).order_by("order")
    return tuple(rows.values(*CONTROL_FIELDS))


@dataclass(frozen=True)
class _Scopes:
    """The rules' row and the person's row in force, by control."""

    rules: dict[int, Row] = field(default_factory=dict)
    overrides: dict[int, Row] = field(default_factory=dict)


def _scopes(engagements: Sequence[Engagement], *, as_of: datetime) -> Mapping[int, _Scopes]:
    rows = (
        ScopeDecision.objects.filter(engagement__in=engagements, decided_at__lte=as_of)
        .filter(Q(superseded_at=None) | Q(superseded_at__gt=as_of))
        .order_by("pk")
        .values("engagement_id", *SCOPE_FIELDS)
    )
    found: dict[int, _Scopes] = defaultdict(_Scopes)
    for row in rows:
        if row["approved_at"] and row["approved_at"] > as_of:
            row["approved_at"] = None
        mine = found[row["engagement_id"]]
        (mine.overrides if row["overridden_by_id"] else mine.rules)[row["control_id"]] = row
    return found


def _decisions(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, dict[int, Decision]]:
    """Return the decision in force on each control: the one that was written last."""
    rows = (
        ControlDecision.objects.filter(engagement__in=engagements, decided_at__lte=as_of)
        .order_by("pk")
        .values_list("engagement_id", "control_id", "state", "decided_at", "owner_name", "due_on")
    )
    found: dict[int, dict[int, Decision]] = defaultdict(dict)
    for pk, control, state, at, owner, due in rows:
        found[pk][control] = Decision(state=State(state), at=at, owner=owner, due=due)
    return found


def _proofs(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, Mapping[int, list[Proof]]]:
    zones = {row.pk: row.time_zone for row in engagements}
    rows = (
        EvidenceLink.objects.filter(evidence__engagement__in=engagements, created_at__lte=as_of)
        .filter(Q(evidence__withdrawn_at=None) | Q(evidence__withdrawn_at__gt=as_of))
        .filter(Q(evidence__quarantined_at=None) | Q(evidence__quarantined_at__gt=as_of))
        .order_by("evidence__number")
        .values_list(
            *("evidence__engagement_id", "control_id", "evidence__number", "verdict"),
            *("evidence__grade", "created_at", "evidence__effective_at", "evidence__valid_until"),
        )
    )
    found: dict[int, dict[int, list[Proof]]] = defaultdict(lambda: defaultdict(list))
    names = ("number", "verdict", "grade", "linked", "effective", "until")
    for pk, control, *told in rows:
        proof = proof_of(zone=zones[pk], **dict(zip(names, told, strict=True)))
        found[pk][control].append(proof)
    return found


def _exceptions(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, Mapping[int, list[ExceptionTerms]]]:
    rows = (
        ControlException.objects.filter(engagement__in=engagements, requested_at__lte=as_of)
        .filter(Q(revoked_at=None) | Q(revoked_at__gt=as_of))
        .order_by("number")
    )
    found: dict[int, dict[int, list[ExceptionTerms]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.engagement_id][row.control_id].append(exception_of(row, as_of=as_of))
    return found


def _shares(
    engagements: Sequence[Engagement], *, as_of: datetime
) -> Mapping[int, dict[int, Share]]:
    """Return who carries what; a withdrawn attestation vouches for nothing."""
    rows = Responsibility.objects.filter(engagement__in=engagements, set_at__lte=as_of)
    found: dict[int, dict[int, Share]] = defaultdict(dict)
    for row in rows.select_related("attestation"):
        found[row.engagement_id][row.control_id] = share_of(row)
    return found
