"""Exceptions over the API: requested by one person, approved by another."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import TextField
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import PersonOut, RowOut
from engagements.api.strict import Input
from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.api.references import ControlRefIn, ControlRefOut
from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.states import ExceptionKind
from engagements.areas.compliance.models import Control
from engagements.domain.labels import choices_of
from engagements.models import Engagement


class ExceptionOut(RowOut):
    """A time-limited exception for a failing control; it ends on ``expires_on``."""

    number = serializers.IntegerField()
    control = ControlRefOut()
    kind = serializers.ChoiceField(choices=choices_of(ExceptionKind))
    reason = serializers.CharField()
    requested_by = PersonOut(source="requester")
    requested_at = serializers.DateTimeField()
    approved_by = PersonOut(source="approver", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    starts_on = serializers.DateField()
    expires_on = serializers.DateField()
    compensating_control = ControlRefOut(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class ExceptionIn(Input):
    """What is asked for; a compensating control is one of the same framework."""

    kind = serializers.ChoiceField(choices=choices_of(ExceptionKind))
    reason = TextField(typed_texts.REASON)
    starts_on = serializers.DateField()
    expires_on = serializers.DateField()
    compensating_control = ControlRefIn(required=False, allow_null=True)


class ExceptionViewSet(EngagementScoped):
    """The exceptions of an engagement, or of one of its controls."""

    serializer_class = ExceptionOut

    @extend_schema(parameters=PAGED, responses=page_of(ExceptionOut))
    def list(
        self, request: ApiRequest, code: str, framework: str = "", token: str = ""
    ) -> Response:
        """List exceptions, newest first."""
        engagement = self.engagement()
        control = control_of(engagement, framework, token) if framework else None
        rows = selectors.exceptions_of(engagement, control=control)
        return Response(pagination.page(request, rows, order=["-number"], out=ExceptionOut))

    @extend_schema(request=ExceptionIn, responses={201: ExceptionOut})
    def create(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Ask for an exception."""
        engagement = self.engagement()
        control = control_of(engagement, framework, token)
        values = self.validated(ExceptionIn)
        if helper := values.get("compensating_control"):
            values["compensating_control"] = _helper(engagement, framework, helper)
        made = services.request_exception(engagement, control=control, **values, **self.by_caller())
        return Response(_row(engagement, made.number), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ExceptionOut)
    def approve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Approve the exception, as another person."""
        return self._settle(services.approve_exception, number)

    @extend_schema(request=None, responses=ExceptionOut)
    def revoke(self, request: ApiRequest, code: str, number: int) -> Response:
        """Revoke the exception, or turn the request down."""
        return self._settle(services.revoke_exception, number)

    def _settle(self, act: Any, number: int) -> Response:
        engagement = self.engagement()
        found = get_object_or_404(selectors.exceptions_of(engagement), number=number)
        act(found, **self.by_caller())
        return Response(_row(engagement, number))


def _row(engagement: Engagement, number: int) -> dict[str, Any]:
    return ExceptionOut.one(selectors.exceptions_of(engagement), number=number)


def control_of(engagement: Engagement, framework: str, token: str) -> Control:
    """Return a control that the engagement has taken on, as an address names it.

    Raises:
        Http404: it has not, or there is none.
    """
    rows = selectors.controls_of(engagement)
    found: Control = get_object_or_404(rows, framework__key=framework, token=token)
    return found


def _helper(engagement: Engagement, framework: str, token: str) -> Control:
    found = selectors.control_of(engagement, framework=framework, token=token)
    if found is None:
        raise ValidationError({"compensating_control": ["This framework has no such control."]})
    return found
