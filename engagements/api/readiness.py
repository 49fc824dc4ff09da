"""Readiness over the API: the one computation that page and report show too, in code words."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api.requests import ApiRequest
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import EvidenceRefOut, VerdictField, evidence_refs, optional_text
from engagements.domain.labels import choices_of
from engagements.domain.readiness import (
    Area,
    Change,
    Grade,
    Group,
    Judgement,
    LeftOut,
    Level,
    Readiness,
    Requirement,
    Status,
    Tally,
)
from engagements.selectors import evidence
from engagements.selectors import readiness as selectors

LEFT_OUT_FIELDS = ("area", "group", "key", "text", "reason")


class TallyOut(serializers.Serializer[Any]):
    """How many requirements of a level are in each status, the proven ones by grade."""

    proven = serializers.IntegerField()
    by_grade = serializers.DictField(child=serializers.IntegerField())
    failing = serializers.IntegerField()
    unknown = serializers.IntegerField()
    excepted = serializers.IntegerField()
    total = serializers.IntegerField()


class JudgementOut(serializers.Serializer[Any]):
    """A verdict with both worlds, and the range between them from 0 to 100."""

    verdict = VerdictField()
    worst = VerdictField()
    best = VerdictField()
    low = serializers.IntegerField(min_value=0, max_value=100)
    high = serializers.IntegerField(min_value=0, max_value=100)
    musts = TallyOut()
    shoulds = TallyOut()


class GroupOut(JudgementOut):
    """A framework, source or gate, judged by its own requirements."""

    key = serializers.CharField()
    title = serializers.CharField()


class AreaOut(JudgementOut):
    """An area, judged by its own requirements; one not examined is unknown."""

    key = serializers.CharField()
    title = serializers.CharField()
    examined = serializers.BooleanField()
    groups = GroupOut(many=True)


class TargetOut(serializers.Serializer[Any]):
    """What readiness is asked for."""

    gate_key = serializers.CharField()
    title = serializers.CharField()
    planned_on = serializers.DateField()


class RequirementOut(serializers.Serializer[Any]):
    """One thing that must or should hold."""

    area = serializers.CharField()
    group = serializers.CharField()
    key = serializers.CharField()
    text = serializers.CharField()
    level = serializers.ChoiceField(choices=[level.value for level in Level])
    status = serializers.ChoiceField(choices=[status.value for status in Status])
    grade = serializers.ChoiceField(choices=choices_of(Grade), allow_null=True)
    expires_on = serializers.DateField(allow_null=True, help_text="Last day on which it holds")
    owner_name = optional_text()
    closes = optional_text(help_text="What would close it")
    weight = serializers.IntegerField()
    since_on = serializers.DateField(allow_null=True, help_text="Open since")
    days_open = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    reason = optional_text()
    evidence = EvidenceRefOut(many=True)
    blocks = serializers.BooleanField(help_text="A must that fails with no exception in force")
    renewal = serializers.BooleanField(help_text="It holds, and lapses before the target date")


class LeftOutOut(serializers.Serializer[Any]):
    """Something that makes no requirement for this target, with the reason."""

    area = serializers.CharField()
    group = serializers.CharField()
    key = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()


class StepOut(JudgementOut):
    """A place on the road: the judgement once ``count`` things of a kind are dealt with."""

    kind = serializers.ChoiceField(choices=["today", "failing_musts", "unknown_musts"])
    count = serializers.IntegerField()


class ChangeOut(serializers.Serializer[Any]):
    """The next day on which the verdict changes if nobody does anything."""

    changes_on = serializers.DateField()
    verdict = VerdictField()


class ReadinessOut(JudgementOut):
    """Readiness for the gate ahead."""

    as_of = serializers.DateTimeField()
    judged_on = serializers.DateField(help_text="The day of ``as_of`` where the engagement is")
    target = TargetOut()
    expected_worst = serializers.IntegerField()
    behind = serializers.BooleanField()
    areas = AreaOut(many=True)
    requirements = RequirementOut(many=True)
    left_out = LeftOutOut(many=True)
    road = StepOut(many=True)
    next_change = ChangeOut(allow_null=True)


class ReadinessViewSet(EngagementScoped):
    """The readiness of one engagement."""

    serializer_class = ReadinessOut
    asked_anew = ("as_of",)

    @extend_schema(responses=ReadinessOut)
    def retrieve(self, request: ApiRequest, code: str) -> Response:
        """Judge readiness for the gate ahead, now."""
        as_of = timezone.now()
        engagement = self.engagement()
        found = selectors.readiness(engagement, as_of=as_of)
        titles = evidence.titles(engagement)
        return Response({"as_of": as_of, **readiness_document(found, titles=titles)})


def readiness_document(found: Readiness, *, titles: Mapping[int, str]) -> Mapping[str, Any]:
    """Return readiness as JSON says it; ``titles`` are those of the engagement's evidence."""
    change, goal = found.next_change, found.target
    return {
        **_judgement(found.judgement),
        "judged_on": found.today,
        "target": {"gate_key": goal.gate, "title": goal.title, "planned_on": goal.on},
        "expected_worst": found.expected_worst,
        "behind": found.behind,
        "areas": [_area(area) for area in found.areas],
        "requirements": [_requirement(found, row, titles) for row in found.requirements],
        "left_out": [_left_out(row) for row in found.left_out],
        "road": [
            {"kind": step.kind, "count": step.count, **_judgement(step.judgement)}
            for step in found.road
        ],
        "next_change": _change(change) if change else None,
    }


def _change(change: Change) -> dict[str, Any]:
    return {"changes_on": change.on, "verdict": change.verdict.lower()}


def _judgement(found: Judgement) -> dict[str, Any]:
    return {
        "verdict": found.verdict.lower(),
        "worst": found.worst.lower(),
        "best": found.best.lower(),
        "low": found.low,
        "high": found.high,
        "musts": _tally(found.musts),
        "shoulds": _tally(found.shoulds),
    }


def _tally(found: Tally) -> dict[str, Any]:
    return {
        "proven": found.proven,
        "by_grade": {grade.value: count for grade, count in found.by_grade},
        "failing": found.failing,
        "unknown": found.unknown,
        "excepted": found.excepted,
        "total": found.total,
    }


def _area(area: Area) -> dict[str, Any]:
    return {
        "key": area.key,
        "title": area.title,
        "examined": area.examined,
        **_judgement(area.judgement),
        "groups": [_group(group) for group in area.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    return {"key": group.key, "title": group.title, **_judgement(group.judgement)}


def _requirement(found: Readiness, row: Requirement, titles: Mapping[int, str]) -> dict[str, Any]:
    return {
        "area": row.area,
        "group": row.group,
        "key": row.key,
        "text": row.text,
        "level": row.level,
        "status": row.status,
        "grade": row.grade,
        "expires_on": row.valid_until,
        "owner_name": row.owner or None,
        "closes": row.closes or None,
        "weight": row.weight,
        "since_on": row.since,
        "days_open": found.days_open(row),
        "due_on": row.due,
        "reason": row.reason or None,
        "evidence": evidence_refs(row.evidence, titles),
        "blocks": row in found.blocking,
        "renewal": row in found.renewals,
    }


def _left_out(row: LeftOut) -> dict[str, Any]:
    return {name: getattr(row, name) or None for name in LEFT_OUT_FIELDS}
