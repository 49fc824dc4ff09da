"""Registers the reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Deployment-readiness reports."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Let search find, exports list and addresses lead to reports; nothing below knows them."""
        from engagements.exporters import shelf
        from engagements.selectors import search
        from engagements.web import addresses
        from reports import exports, selectors
        from reports.web.addresses import PORTAL, STAFF

        if selectors.found not in search.MORE:
            search.MORE.append(selectors.found)
        shelf.add(exports.LISTING)
        addresses.add(staff=STAFF, portal=PORTAL)
