"""What lists are narrowed to: the same names and the same refusals on every list."""

from typing import Any

from rest_framework import serializers

from engagements.api.requests import ApiRequest
from engagements.api.strict import MomentField
from engagements.selectors import engagement as engagement_selectors
from engagements.selectors import people as people_selectors
from engagements.selectors import stages as stage_selectors

MOST_WORDS = 100


class FilterIn(serializers.Serializer[Any]):
    """Conditions on the rows of a list; all that are named have to hold.

    A value that names nothing the caller sees is refused, so that an empty list means what it says.
    """

    @property
    def _asker(self) -> Any:
        return self.context["user"]

    def validate_engagement(self, code: str) -> str:
        """Return the code as it is written, once the caller sees the engagement."""
        code = code.upper()
        if not engagement_selectors.is_visible(self._asker, code=code):
            raise serializers.ValidationError("There is no such engagement in your scope.")
        return code

    def validate_client(self, code: str) -> str:
        """Return the code, once the caller sees the client."""
        code = code.lower()
        if people_selectors.client_of_code(self._asker, code) is None:
            raise serializers.ValidationError("There is no such client in your scope.")
        return code

    def validate_stage(self, key: str) -> str:
        """Return the key, once a playbook has the stage."""
        if key not in stage_selectors.stage_keys():
            raise serializers.ValidationError("No playbook has this stage.")
        return key

    def validate_owner(self, email: str) -> str:
        """Return the address, once somebody of the firm has it."""
        email = email.strip().lower()
        if people_selectors.staff_of_address(email, active=False) is None:
            raise serializers.ValidationError("Nobody of the firm has this address.")
        return email


class AcrossIn(FilterIn):
    """Conditions that a list over all engagements takes beside its own."""

    engagement = serializers.CharField(
        required=False, max_length=20, help_text="The engagement's code."
    )


class ChangedIn(FilterIn):
    """When a row was made, or something last happened to it."""

    updated_since = MomentField(
        required=False, help_text="Rows that were made or changed at or after this time."
    )


class WordsIn(FilterIn):
    """Words to look for."""

    q = serializers.CharField(required=False, max_length=MOST_WORDS, help_text="Words in it.")


def query_of(request: ApiRequest, serializer: type[FilterIn]) -> dict[str, Any]:
    """Return what the query asks for.

    Raises:
        ValidationError: some values are not accepted.
    """
    data = serializer(data=request.query_params, context={"user": request.user})
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)
