"""Registers the engagement areas with Django."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    """Engagements from scoping to adoption."""

    name = "engagements"
    verbose_name = "Engagements"
    area = "engagements.core.CORE"
