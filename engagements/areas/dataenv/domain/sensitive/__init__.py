"""Finds personal data in columns by type, name and value, without a model or a download."""

from engagements.areas.dataenv.domain.sensitive.detect import Confidence, Finding, detect

__all__ = ["Confidence", "Finding", "detect"]
