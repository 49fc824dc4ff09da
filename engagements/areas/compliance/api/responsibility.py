"""Who carries a control: the client, its provider, or both."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import conditional
from engagements.api.fields import OptionalTextField
from engagements.api.references import EvidenceRefIn
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import EvidenceRefOut, PersonOut, RowOut, optional_text
from engagements.api.strict import Input
from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.api.controls import linkable_evidence
from engagements.areas.compliance.api.exceptions import control_of
from engagements.areas.compliance.domain import typed_texts
from engagements.areas.compliance.domain.states import Carries
from engagements.areas.compliance.models import Control
from engagements.domain.labels import choices_of
from engagements.models import Engagement


class ResponsibilityOut(RowOut):
    """Who carries a control; all of it is null until somebody says so."""

    split = serializers.ChoiceField(choices=choices_of(Carries), allow_null=True)
    provider_name = optional_text()
    attestation = EvidenceRefOut(allow_null=True)
    attestation_expires_on = serializers.DateField(source="attested_until", allow_null=True)
    set_by = PersonOut(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)


class ResponsibilityIn(Input):
    """Who carries a control; ``attestation`` is the evidence in which a provider vouches for it."""

    split = serializers.ChoiceField(choices=choices_of(Carries))
    provider_name = OptionalTextField(typed_texts.NAME)
    attestation = EvidenceRefIn(required=False, allow_null=True)
    attestation_expires_on = serializers.DateField(
        source="attested_until", required=False, allow_null=True
    )


NOBODY_YET: dict[str, Any] = dict.fromkeys(ResponsibilityOut().get_fields())


class ResponsibilityViewSet(EngagementScoped):
    """Who carries one control."""

    noun = "controls"
    serializer_class = ResponsibilityOut

    @extend_schema(responses=ResponsibilityOut)
    def retrieve(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Show who carries it; the ETag is what a change asks for."""
        engagement = self.engagement()
        return self._shown(engagement, control_of(engagement, framework, token))

    @extend_schema(parameters=[IF_MATCH], request=ResponsibilityIn, responses=ResponsibilityOut)
    def update(self, request: ApiRequest, code: str, framework: str, token: str) -> Response:
        """Say who carries it, if nobody else did since it was read."""
        engagement = self.engagement()
        control = control_of(engagement, framework, token)
        read_at = _row(engagement, control)["set_at"]
        conditional.matched(request, version=conditional.stamp(read_at))
        values = self.validated(ResponsibilityIn)
        if values.get("attestation") is not None:
            values["attestation"] = linkable_evidence(
                engagement, values["attestation"], field="attestation"
            )
        services.set_responsibility(
            engagement, control=control, **values, read={"set_at": read_at}, **self.by_caller()
        )
        return self._shown(engagement, control)

    def _shown(self, engagement: Engagement, control: Control) -> Response:
        shown = _row(engagement, control)
        headers = conditional.etag(conditional.stamp(shown["set_at"]))
        return Response(shown, headers=headers)


def _row(engagement: Engagement, control: Control) -> dict[str, Any]:
    rows = ResponsibilityOut.all_of(selectors.responsibility_of(engagement, control))
    return rows[0] if rows else NOBODY_YET
