"""Writes of reports: asked for and made, then issued to the client and withdrawn."""

from reports.services.issuing import IssueRefused, issue_report, record_download, withdraw_report
from reports.services.making import HARD_SECONDS, SOFT_SECONDS, open_report, produce_report

__all__ = [
    "HARD_SECONDS",
    "SOFT_SECONDS",
    "IssueRefused",
    "issue_report",
    "open_report",
    "produce_report",
    "record_download",
    "withdraw_report",
]
