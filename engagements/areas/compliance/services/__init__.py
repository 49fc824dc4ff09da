"""Writes of compliance: libraries, what binds an engagement, what was judged, exceptions."""

from engagements.areas.compliance.services.catalogs import load_framework, load_rules
from engagements.areas.compliance.services.decisions import (
    ControlRefused,
    link_evidence,
    record_decision,
    set_responsibility,
)
from engagements.areas.compliance.services.exceptions import (
    ExceptionRefused,
    approve_exception,
    request_exception,
    revoke_exception,
)
from engagements.areas.compliance.services.scope import (
    ScopeRefused,
    adopt_framework,
    apply_rules,
    approve_not_applicable,
    end_override,
    override_scope,
)

__all__ = [
    "ControlRefused",
    "ExceptionRefused",
    "ScopeRefused",
    "adopt_framework",
    "apply_rules",
    "approve_exception",
    "approve_not_applicable",
    "end_override",
    "link_evidence",
    "load_framework",
    "load_rules",
    "override_scope",
    "record_decision",
    "request_exception",
    "revoke_exception",
    "set_responsibility",
]
