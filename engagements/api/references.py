"""How a body points at something that exists: an object with its key, as it came out."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.validators import validate_slug
from rest_framework import serializers

from engagements.api.strict import Input

MOST_NUMBER = 2**31 - 1
SHOWN = "It may be sent back as it was read; only the key counts."


class Reference(Input):
    """Names one thing by its key; the validated value is the key alone.

    ``shown`` are fields that come out beside the key: they may be sent back and are not looked at.
    """

    keys: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[str, ...]] = ()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the keys, and what may be sent back beside them."""
        beside = {
            name: serializers.JSONField(required=False, allow_null=True, help_text=SHOWN)
            for name in self.shown
        }
        return {**super().get_fields(), **beside}

    def to_internal_value(self, data: Any) -> Any:
        """Return the key, or the keys by name where it takes more than one.

        Raises:
            ValidationError: it is no object, the key is missing, or something else is in it.
        """
        if isinstance(data, Mapping):
            data = {name: value for name, value in data.items() if name not in self.shown}
        found = super().to_internal_value(data)
        return found[self.keys[0]] if len(self.keys) == 1 else found


class ClientRefIn(Reference):
    """A client in your scope, by its code."""

    keys = ("code",)
    shown = ("name",)
    code = serializers.SlugField(max_length=40)


class PersonRefIn(Reference):
    """A person of the firm, by the address they sign in with."""

    keys = ("email",)
    shown = ("name",)
    email = serializers.EmailField(max_length=254)


class PlaybookRefIn(Reference):
    """A playbook by its key; the newest published version is taken."""

    keys = ("key",)
    shown = ("version",)
    key = serializers.SlugField(max_length=60)


class EvidenceRefIn(Reference):
    """A piece of evidence of the engagement, by its number."""

    keys = ("number",)
    shown = ("title",)
    number = serializers.IntegerField(min_value=1, max_value=MOST_NUMBER)


class OptionalText(serializers.CharField):
    """A text that may be missing: null, as it comes out, and empty mean the same."""

    def __init__(self, **options: Any) -> None:
        """Let it be left out, null or empty."""
        super().__init__(**{"required": False, "allow_null": True, "allow_blank": True} | options)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return null as an empty text."""
        return super().validate_empty_values("" if data is None else data)


class OptionalSlug(OptionalText):
    """The key of something that may be left out."""

    default_validators = (validate_slug,)


class OptionalChoice(serializers.ChoiceField):
    """A value of a closed list that may be missing: null."""

    def __init__(self, choices: Any, **options: Any) -> None:
        """Let it be left out or null."""
        super().__init__(choices, **{"required": False, "allow_null": True} | options)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return null as an empty text, which the columns keep."""
        return (True, "") if data is None else super().validate_empty_values(data)
