"""Sources, what is expected of them, and probe runs over the API."""

from engagements.api.dataenv.expectations import ExpectationViewSet
from engagements.api.dataenv.runs import ProbeRunViewSet
from engagements.api.dataenv.sources import SourceViewSet

__all__ = ["ExpectationViewSet", "ProbeRunViewSet", "SourceViewSet"]
