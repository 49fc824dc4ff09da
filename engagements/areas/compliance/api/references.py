"""How bodies and answers point at frameworks and controls."""

from typing import Any

from rest_framework import serializers

from engagements.api.references import Reference
from engagements.api.shapes import RowOut


class FrameworkRefIn(Reference):
    """One version of a framework."""

    keys = ("key", "version")
    key = serializers.CharField(max_length=60)
    version = serializers.CharField(max_length=20)


class ControlRefIn(Reference):
    """A control of the same framework, by its token."""

    keys = ("token",)
    shown = ("framework", "ref")
    token = serializers.CharField(max_length=80)


class FrameworkRefOut(RowOut):
    """The version of a framework."""

    key = serializers.CharField()
    version = serializers.CharField()


class ControlRefOut(RowOut):
    """A control: ``token`` stands for it in addresses, ``ref`` is what its framework calls it."""

    framework = FrameworkRefOut()
    ref = serializers.CharField()
    token = serializers.CharField()


class KeyOut(serializers.Serializer[Any]):
    """A framework, whatever its version."""

    key = serializers.CharField()


class TokenRefOut(serializers.Serializer[Any]):
    """A control of the framework."""

    token = serializers.CharField()
