"""Sources, what is expected of them, and probe runs over the API."""

from engagements.areas.dataenv.api.expectations import ExpectationViewSet
from engagements.areas.dataenv.api.runs import ProbeRunViewSet
from engagements.areas.dataenv.api.sources import SourceViewSet

__all__ = ["ExpectationViewSet", "ProbeRunViewSet", "SourceViewSet"]
