"""Controls over all engagements in the caller's scope."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.filters import AcrossIn, WordsIn, query_of
from engagements.api.pipeline import late_header
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import EngagementRefOut, RowOut
from engagements.areas.compliance.api.references import ControlRefOut
from engagements.areas.compliance.domain.states import State
from engagements.areas.compliance.models import ControlState
from engagements.areas.compliance.selectors import library as controls
from engagements.areas.compliance.selectors import scope
from engagements.domain.labels import choices_of

CODE = "engagement__code"


class ControlsAcrossIn(WordsIn, AcrossIn):
    """Which controls; those of closed engagements are in no list."""

    framework = serializers.CharField(required=False, max_length=60, help_text="Its key.")
    state = serializers.ChoiceField(choices=choices_of(State), required=False)

    def validate_framework(self, key: str) -> str:
        """Return the key, once a framework has it."""
        if key not in scope.framework_keys(self._asker):
            raise serializers.ValidationError("There is no such framework.")
        return key


class ControlAcrossOut(RowOut):
    """The state of one control in one engagement."""

    engagement = EngagementRefOut()
    control = ControlRefOut()
    title = serializers.CharField(source="control.title")
    state = serializers.ChoiceField(choices=choices_of(State))


class ControlLibraryViewSet(StaffViewSet[ControlState]):
    """How the controls stand in every open engagement in your scope."""

    serializer_class = ControlAcrossOut

    @extend_schema(parameters=[ControlsAcrossIn, *PAGED], responses=page_of(ControlAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List controls by engagement, in the order of their framework.

        The header `X-Judged-Before-Change` counts the engagements that changed and are not judged
        anew yet: their controls are listed as they stood.
        """
        values = query_of(request, ControlsAcrossIn)
        filters = controls.ControlFilters(**values)
        rows, late = controls.states(request.user, filters=filters, as_of=timezone.now())
        order = [CODE, "control__framework_id", "control__order", "id"]
        found = pagination.page(request, rows, order=order, out=ControlAcrossOut)
        return Response(found, headers=late_header(late))
