"""Lists that are written into files."""

from engagements.domain.labels import Labelled


class ExportFormat(Labelled):
    """The kinds of file."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
