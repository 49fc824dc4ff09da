"""Which frameworks there are, which are taken on, and what the rules say of their controls."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import F, QuerySet

from engagements.areas.compliance.domain.applicability import Bound, decide
from engagements.areas.compliance.domain.rules import Outcome, RuleSet, from_document, in_force
from engagements.areas.compliance.models import (
    Assessment,
    Control,
    ControlException,
    Framework,
    ScopeDecision,
)
from engagements.areas.compliance.models import RuleSet as RuleSetRow
from engagements.domain.access import Role
from engagements.domain.units import local_day
from engagements.models import Engagement, ProfileFact, User

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations


def frameworks_visible_to(user: User) -> QuerySet[Framework]:
    """Return the loaded libraries; they belong to nobody, and staff may read them."""
    if not user.is_active or user.role == Role.CLIENT:
        return Framework.objects.none()
    return Framework.objects.all()


def framework_keys(user: User) -> set[str]:
    """Return the keys of the loaded libraries."""
    return set(frameworks_visible_to(user).values_list("key", flat=True))


def framework_of(user: User, *, key: str, version: str) -> Framework | None:
    """Return one loaded version of a framework."""
    return frameworks_visible_to(user).filter(key=key, version=version).first()


def library_controls(framework: Framework) -> QuerySet[Control]:
    """Return the controls of a framework in its own order."""
    return framework.controls.order_by("order")


def loaded_refs() -> dict[str, frozenset[str]]:
    """Return the names of the controls of every loaded framework, over its versions."""
    found: dict[str, set[str]] = {}
    for key, ref in Control.objects.values_list("framework__key", "ref"):
        found.setdefault(key, set()).add(ref)
    return {key: frozenset(refs) for key, refs in found.items()}


def frameworks_to_adopt(engagement: Engagement) -> list[Framework]:
    """Return the newest version of each framework that the engagement has not taken on."""
    taken = Assessment.objects.filter(engagement=engagement).values("framework__key")
    rows = Framework.objects.exclude(key__in=taken).order_by("key", "loaded_at", "pk")
    return sorted({row.key: row for row in rows}.values(), key=lambda row: row.title)


class _TakenOn(TypedDict):
    taken_on_at: datetime


if TYPE_CHECKING:
    TakenOn: TypeAlias = WithAnnotations[Control, _TakenOn]


def adopted(engagement: Engagement) -> QuerySet[Framework]:
    """Return the frameworks an engagement has taken on, by title."""
    return Framework.objects.filter(assessments__engagement=engagement).order_by("title", "pk")


def controls_of(engagement: Engagement) -> "QuerySet[TakenOn]":
    """Return the controls that count of the frameworks an engagement has taken on.

    ``taken_on_at`` on each is when its framework was.
    """
    return (
        Control.objects.filter(
            framework__assessments__engagement=engagement, assessable=True, withdrawn=False
        )
        .annotate(taken_on_at=F("framework__assessments__opened_at"))
        .select_related("framework", "parent")
    )


def control_of(engagement: Engagement, *, framework: str, token: str) -> "TakenOn | None":
    """Return one control that counts, by its framework and its name in addresses."""
    return controls_of(engagement).filter(framework__key=framework, token=token).first()


def exceptions_of(
    engagement: Engagement, *, control: Control | None = None
) -> QuerySet[ControlException]:
    """Return the exceptions of an engagement, or of one control, newest first."""
    rows = ControlException.objects.filter(engagement=engagement)
    if control is not None:
        rows = rows.filter(control=control)
    return rows.select_related(
        "engagement", "control__framework", "requester", "approver", "compensating_control"
    ).order_by("-number")


def is_prohibited(engagement: Engagement, control: Control) -> bool:
    """Tell whether the rules prohibit what a control speaks of."""
    return ScopeDecision.objects.filter(
        engagement=engagement, control=control, outcome=Outcome.PROHIBITED, superseded_at=None
    ).exists()


def rules_say(
    engagement: Engagement, *, as_of: datetime, framework: Framework | None = None
) -> dict[Framework, dict[int, Bound]]:
    """Return what the rules say today of each control that counts, by framework and key."""
    wanted = [framework] if framework else list(adopted(engagement))
    controls = Control.objects.filter(
        framework__in=wanted, assessable=True, withdrawn=False
    ).values("pk", "framework_id", "ref", "applies_when")
    facts = dict(ProfileFact.objects.filter(engagement=engagement).values_list("key", "value"))
    found = rule_outcomes(
        list(controls), wanted, facts=facts, rule_sets=rules_on(engagement, as_of)
    )
    return {row: found[row.pk] for row in wanted}


def rule_outcomes(
    controls: Sequence[Mapping[str, Any]],
    frameworks: list[Framework],
    *,
    facts: Mapping[str, Any],
    rule_sets: tuple[RuleSet, ...],
) -> dict[int, dict[int, Bound]]:
    """Return what the rules say with given answers, by key of framework and control."""
    result: dict[int, dict[int, Bound]] = {}
    for framework in frameworks:
        mine = [row for row in controls if row["framework_id"] == framework.pk]
        bound = decide(
            framework.key,
            [(row["ref"], row["applies_when"]) for row in mine],
            rule_sets=rule_sets,
            facts=facts,
        )
        result[framework.pk] = {row["pk"]: bound[row["ref"]] for row in mine}
    return result


def rules_on(engagement: Engagement, as_of: datetime) -> tuple[RuleSet, ...]:
    """Return the rules in the wording that is in effect on the engagement's day."""
    day = local_day(as_of, time_zone=engagement.time_zone)
    rows = RuleSetRow.objects.filter(effective_from__lte=day).values_list("document", flat=True)
    return in_force([from_document(document) for document in rows], on=day)
