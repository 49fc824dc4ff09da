"""Registers the reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Deployment-readiness reports; engagements reads what it names here."""

    name = "reports"
    verbose_name = "Reports"
    area = "reports.area.AREA"
    searches = ("reports.selectors.found",)
    listings = ("reports.exports.LISTING",)
    filled_by_jobs = ("reports.models.Report",)
