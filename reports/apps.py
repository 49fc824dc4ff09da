"""Registers the reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Deployment-readiness reports; search and exports of engagements read what it names."""

    name = "reports"
    verbose_name = "Reports"
    searches = ("reports.selectors.found",)
    listings = ("reports.exports.LISTING",)
