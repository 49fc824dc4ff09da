"""Finds personal data in columns by type, name and value, without a model or a download."""

from engagements.domain.dataenv.sensitive.detect import Confidence, Finding, detect

__all__ = ["Confidence", "Finding", "detect"]
