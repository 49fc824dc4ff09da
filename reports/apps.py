"""Registers the reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Deployment-readiness reports."""

    name = "reports"
    verbose_name = "Reports"
    area = "reports.area.AREA"
