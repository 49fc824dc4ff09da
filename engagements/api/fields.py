"""Fields of bodies that take a text as its definition in the rules has it."""

from typing import Any

from rest_framework import serializers

from engagements.api.references import OptionalText
from engagements.domain.text import Text


class _Cleaned:
    """Cleans a text as the service stores it, before its length is looked at."""

    spec: Text

    def to_internal_value(self, data: Any) -> str:
        """Return the text as it is stored."""
        return self.spec.clean(super().to_internal_value(data))  # type: ignore[misc]


class TextField(_Cleaned, serializers.CharField):
    """A text that has to be told, unless ``required`` says otherwise."""

    def __init__(self, spec: Text, **more: Any) -> None:
        self.spec = spec
        super().__init__(max_length=spec.longest, **more)


class OptionalTextField(_Cleaned, OptionalText):
    """A text that may be left out, null or empty."""

    def __init__(self, spec: Text, **more: Any) -> None:
        self.spec = spec
        super().__init__(max_length=spec.longest, **more)
