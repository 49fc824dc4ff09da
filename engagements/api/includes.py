"""What a list of engagements can hold beside each row: readiness in figures, and open blockers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from engagements.api.requests import ApiRequest
from engagements.api.shapes import RowOut, VerdictField, optional_text
from engagements.domain.engagement import WaitingOn
from engagements.domain.labels import choices_of
from engagements.selectors import logbook, portfolio
from engagements.selectors.figures import Summary

READINESS, BLOCKERS = INCLUDES = ("readiness", "blockers")


class BlockingOut(serializers.Serializer[Any]):
    """A must that is not met; the first five are listed."""

    key = serializers.CharField()
    text = serializers.CharField()
    group = serializers.CharField()
    owner_name = optional_text()
    since_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class ReadinessFiguresOut(serializers.Serializer[Any]):
    """Readiness for the gate ahead in a few figures, 0 to 100; all of it is at `readiness/`."""

    verdict = VerdictField()
    target = serializers.CharField(help_text="Title of the gate ahead.")
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    expected_worst = serializers.IntegerField()
    musts = serializers.IntegerField()
    musts_proven = serializers.IntegerField()
    musts_failing = serializers.IntegerField()
    gate_musts = serializers.IntegerField()
    gate_musts_met = serializers.IntegerField()
    blocking = BlockingOut(many=True)


class BlockerOut(RowOut):
    """An open blocker of the log."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    owner_name = optional_text()
    waiting_on = serializers.ChoiceField(choices=choices_of(WaitingOn), allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    occurred_at = serializers.DateTimeField()


class _OfOneOut(BlockerOut):
    """A blocker with the code of its engagement."""

    code = serializers.CharField(source="engagement.code")


@extend_schema_field(OpenApiTypes.STR)
class IncludeField(serializers.CharField):
    """Names of what to include, with commas between them."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the names.

        Raises:
            ValidationError: one of them is not known.
        """
        names = super().to_internal_value(data).split(",")
        if unknown := [name for name in names if name not in INCLUDES]:
            raise serializers.ValidationError(
                f"Cannot include {unknown[0]}. This list includes {' and '.join(INCLUDES)}."
            )
        return names


def include(request: ApiRequest, rows: Sequence[dict[str, Any]], names: Iterable[str]) -> None:
    """Add to each row what was asked for, for all rows at once."""
    codes = [row["code"] for row in rows]
    found: dict[str, dict[str, Any]] = {}
    if READINESS in names:
        found[READINESS] = _readiness(request, codes, as_of=timezone.now())
    if BLOCKERS in names:
        found[BLOCKERS] = _blockers(request, codes)
    for row in rows:
        for name, by_code in found.items():
            row[name] = by_code.get(row["code"])


def _readiness(request: ApiRequest, codes: Sequence[str], *, as_of: datetime) -> dict[str, Any]:
    engagements = list(portfolio.with_codes(request.user, codes))
    summaries = portfolio.summaries(engagements, as_of=as_of)
    return {one.code: _figures(summaries[one.pk]) for one in engagements}


def _figures(found: Summary) -> dict[str, Any]:
    return {
        "verdict": found.verdict.lower(),
        "target": found.target,
        "low": found.low,
        "high": found.high,
        "expected_worst": found.expected,
        "musts": found.musts,
        "musts_proven": found.musts_proven,
        "musts_failing": found.failing,
        "gate_musts": found.gate_musts,
        "gate_musts_met": found.gate_met,
        "blocking": [
            {
                "key": block.key,
                "text": block.text,
                "group": block.where,
                "owner_name": block.owner or None,
                "since_on": block.since,
                "due_on": block.due,
            }
            for block in found.blocks
        ],
    }


def _blockers(request: ApiRequest, codes: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = defaultdict(list, {code: [] for code in codes})
    for row in _OfOneOut.all_of(logbook.open_blockers(request.user, codes)):
        found[row.pop("code")].append(row)
    return found
