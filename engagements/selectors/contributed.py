"""What apps that stand on this one add to it, each by a tuple of names in its configuration."""

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


@cache
def contributed(what: str) -> tuple[Any, ...]:
    """Return what the installed apps name under ``what``, in the order of ``INSTALLED_APPS``."""
    return tuple(
        import_string(name)
        for config in apps.get_app_configs()
        for name in vars(type(config)).get(what, ())
    )
