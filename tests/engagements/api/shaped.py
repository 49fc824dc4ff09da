"""An answer has exactly the keys that its schema names, all the way down."""

from rest_framework import serializers


def shaped(serializer, value, path="answer"):
    """Assert that a document and the serializer that describes it have equal keys."""
    if isinstance(serializer, type):
        serializer = serializer()
    if isinstance(serializer, serializers.ListSerializer):
        for item in value:
            shaped(serializer.child, item, path)
    elif isinstance(serializer, serializers.Serializer) and value is not None:
        assert set(value) == set(serializer.fields), path
        for name, field in serializer.fields.items():
            shaped(field, value[name], f"{path}.{name}")
