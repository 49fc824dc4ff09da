"""Fields of bodies that take a text as its definition in the rules has it.

A text is cleaned as the service stores it before its length is looked at.
"""

from typing import Any

from rest_framework import serializers

from engagements.api.references import OptionalText
from engagements.domain.text import Text


class TextField(serializers.CharField):
    """A text that is required, unless ``required`` says otherwise."""

    def __init__(self, spec: Text, **more: Any) -> None:
        self.spec = spec
        super().__init__(max_length=spec.longest, **more)

    def to_internal_value(self, data: Any) -> str:
        """Return the text as it is stored."""
        return self.spec.clean(super().to_internal_value(data))


class OptionalTextField(TextField, OptionalText):
    """A text that may be left out, null or empty."""
