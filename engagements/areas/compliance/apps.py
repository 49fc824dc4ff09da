"""Registers compliance with Django."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """Frameworks of controls, what binds an engagement, and what was judged."""

    name = "engagements.areas.compliance"
    label = "compliance"
    verbose_name = "Compliance"
    area = "engagements.areas.compliance.area.AREA"
