"""What people record about criteria, and the waivers that stand in for them."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.references import EvidenceRefIn
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import EvidenceRefOut, PersonOut, RowOut, optional_text
from engagements.api.strict import Input
from engagements.domain.labels import choices_of
from engagements.domain.stages import typed_texts
from engagements.domain.stages.gates import RECORDED
from engagements.models import CriterionResult, Engagement, Evidence, Waiver
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import records
from engagements.selectors import stages as selectors
from engagements.services import stages as services


class CriterionRecordOut(RowOut):
    """What somebody recorded about a criterion; the latest record of a criterion counts."""

    gate_key = serializers.CharField()
    criterion_key = serializers.CharField()
    state = serializers.ChoiceField(choices=choices_of(RECORDED))
    evidence = EvidenceRefOut(allow_null=True)
    note = optional_text()
    signer_name = optional_text()
    expires_on = serializers.DateField(
        source="valid_until", allow_null=True, help_text="Last day on which it counts"
    )
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()
    approved_by = PersonOut(allow_null=True)


class CriterionIn(Input):
    """The criterion of a gate."""

    gate_key = serializers.SlugField(max_length=80)
    criterion_key = serializers.SlugField(max_length=80)


class CriterionRecordIn(CriterionIn):
    """What was found, and the evidence that shows it."""

    state = serializers.ChoiceField(choices=choices_of(RECORDED))
    evidence = EvidenceRefIn(required=False, allow_null=True)
    note = OptionalTextField(typed_texts.REASON)
    signer_name = OptionalTextField(typed_texts.NAME)


class WaiverOut(RowOut):
    """A time-limited waiver of a criterion; it counts once it is approved."""

    number = serializers.IntegerField()
    gate_key = serializers.CharField()
    criterion_key = serializers.CharField()
    reason = serializers.CharField()
    compensating_control = optional_text()
    requested_by = PersonOut()
    requested_at = serializers.DateTimeField()
    approved_by = PersonOut(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    expires_on = serializers.DateField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class WaiverIn(CriterionIn):
    """Why a criterion should be waived, until when, and what is done instead."""

    reason = TextField(typed_texts.REASON)
    expires_on = serializers.DateField()
    compensating_control = OptionalTextField(typed_texts.REASON)


CriterionRecordPageOut = page_of(CriterionRecordOut)
WaiverPageOut = page_of(WaiverOut)


class CriterionViewSet(EngagementScoped):
    """What people recorded about the criteria of one engagement's gates."""

    serializer_class = CriterionRecordOut

    @extend_schema(parameters=PAGED, responses=CriterionRecordPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List records, the latest first."""
        rows = records.criterion_records(self.engagement())
        order = ["-id"]
        return Response(pagination.page(request, rows, order=order, out=CriterionRecordOut))

    @extend_schema(request=CriterionRecordIn, responses={201: CriterionRecordOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Record what was found; earlier records stay."""
        engagement = self.engagement()
        values = self.validated(CriterionRecordIn)
        values["evidence"] = self._evidence(engagement, values.get("evidence"))
        made = services.record_criterion(engagement, **values, **self.by_caller())
        return Response(self._row(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=CriterionIn, responses=CriterionRecordOut)
    @action(detail=False, methods=["post"])
    def approve(self, request: ApiRequest, code: str) -> Response:
        """Agree, as another person, that a criterion does not apply."""
        engagement = self.engagement()
        result = selectors.latest_result(engagement, **self.validated(CriterionIn))
        if result is None:
            raise Http404
        services.approve_not_applicable(result, **self.by_caller())
        return Response(self._row(result))

    def _evidence(self, engagement: Engagement, number: int | None) -> Evidence | None:
        if number is None:
            return None
        found = evidence_selectors.of_number(self.request.user, engagement, number)
        if found is None:
            raise serializers.ValidationError({"evidence": ["There is no such evidence."]})
        return found

    def _row(self, result: CriterionResult) -> dict[str, Any]:
        rows = records.criterion_records(result.engagement)
        return CriterionRecordOut.one(rows, pk=result.pk)


class WaiverViewSet(EngagementScoped):
    """Waivers of one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = WaiverOut

    @extend_schema(parameters=PAGED, responses=WaiverPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List waivers, the newest first."""
        rows = selectors.waivers(self.engagement())
        return Response(pagination.page(request, rows, order=["-number"], out=WaiverOut))

    @extend_schema(request=WaiverIn, responses={201: WaiverOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Ask for a waiver; somebody else has to approve it."""
        engagement = self.engagement()
        made = services.request_waiver(engagement, **self.validated(WaiverIn), **self.by_caller())
        return Response(self._row(made), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=WaiverOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Approve the waiver, as another person."""
        waiver = self._mine(number)
        services.approve_waiver(waiver, **self.by_caller())
        return Response(self._row(waiver))

    @extend_schema(request=None, responses=WaiverOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: ApiRequest, code: str, number: int) -> Response:
        """Revoke the waiver, or turn the request down."""
        waiver = self._mine(number)
        services.revoke_waiver(waiver, **self.by_caller())
        return Response(self._row(waiver))

    def _mine(self, number: int) -> Waiver:
        engagement = self.engagement()
        waiver: Waiver = get_object_or_404(selectors.waivers(engagement), number=number)
        return waiver

    def _row(self, waiver: Waiver) -> dict[str, Any]:
        return WaiverOut.one(selectors.waivers(waiver.engagement), pk=waiver.pk)
