"""Registers the reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Deployment-readiness reports."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Let search find and exports list reports; what stands below does not know of them."""
        from engagements.exporters import shelf
        from engagements.selectors import search
        from reports import exports, selectors

        if selectors.found not in search.MORE:
            search.MORE.append(selectors.found)
        shelf.add(exports.LISTING)
