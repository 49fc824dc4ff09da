"""An example of each operation of compliance, and what needs none."""

from engagements.areas.compliance.models import ScopeDecision
from tests.engagements.areas.compliance.shared.world import other_framework
from tests.permissions.examples.calling import here, on

# Public services that write and ask for no right.
NOT_ASKED = {
    "compliance.catalogs.load_framework": "a command of whoever runs the server",
    "compliance.catalogs.load_rules": "likewise",
    "compliance.scope.apply_rules": "profile and frameworks ask",
}


def _scope_decision(case):
    waiting = ScopeDecision.objects.filter(engagement=case.engagement, superseded_at=None)
    return (waiting.exclude(overridden_by=None).get(),), {}


EXAMPLES = {
    "compliance.decisions.link_evidence": here(
        lambda case, _: {"control": case["control"], "evidence": case["link"]}, verdict="informs"
    ),
    "compliance.decisions.record_decision": here(
        lambda case, _: {"control": case["control"]}, state="partial", rationale="Looked"
    ),
    "compliance.decisions.set_responsibility": here(
        lambda case, _: {"control": case["control"]}, split="customer"
    ),
    "compliance.exceptions.approve_exception": on("exception"),
    "compliance.exceptions.request_exception": here(
        lambda case, _: {
            "control": case["control"],
            "starts_on": case.day(0),
            "expires_on": case.day(20),
        },
        kind="risk_acceptance",
        reason="Accepted",
    ),
    "compliance.exceptions.revoke_exception": on("exception"),
    "compliance.scope.adopt_framework": here(lambda _case, _: {"framework": other_framework()}),
    "compliance.scope.approve_not_applicable": _scope_decision,
    "compliance.scope.end_override": _scope_decision,
    "compliance.scope.override_scope": here(
        lambda case, _: {"control": case["control"]}, outcome="applies", reason="Ours"
    ),
}
