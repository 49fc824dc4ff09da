"""Writes of compliance: libraries, what binds an engagement, what was judged, exceptions."""

from engagements.services.compliance.catalogs import load_framework, load_rules
from engagements.services.compliance.decisions import (
    ControlRefused,
    link_evidence,
    record_decision,
    set_responsibility,
)
from engagements.services.compliance.exceptions import (
    MOST_DAYS,
    ExceptionRefused,
    approve_exception,
    request_exception,
    revoke_exception,
)
from engagements.services.compliance.profile import set_profile
from engagements.services.compliance.scope import (
    ScopeRefused,
    adopt_framework,
    apply_rules,
    approve_not_applicable,
    end_override,
    override_scope,
)

__all__ = [
    "MOST_DAYS",
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
    "set_profile",
    "set_responsibility",
]
