"""The compliance objects of an engagement of the world."""

from engagements.areas.compliance import selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.models import Control, Framework
from engagements.services.facts import set_profile

FRAMEWORK = ("owasp-llm-2025", "2025.1")


def build(case):
    """Take on a framework; judge one control, and request exceptions on three others."""
    key, version = FRAMEWORK
    framework = Framework.objects.get(key=key, version=version)
    made = case.engagement
    compliance.adopt_framework(made, framework=framework, **case.by())
    answers = {"ai.uses_llm": True, "ai.agentic": False}
    set_profile(made, answers=answers, **case.by())
    found = list(selectors.controls_of(made))
    names = ("control", "excepted", "scoped", "carried")
    case.made |= dict(zip(names, found, strict=False))
    _judge(case)
    _except(case, "excepted", name="exception")
    given = _except(case, "carried", name="exception_given")
    compliance.approve_exception(given, **case.by())
    compliance.override_scope(
        made,
        control=case["scoped"],
        outcome="not_applicable",
        reason=f"Not here {case.told}",
        **case.by("helper"),
    )
    compliance.set_responsibility(
        made,
        control=case["carried"],
        split="shared",
        provider_name=f"Provider {case.told}",
        **case.by(),
    )


def other_framework():
    """Return a framework that nobody has taken on."""
    return Framework.objects.exclude(key=FRAMEWORK[0]).first()


def _judge(case):
    compliance.record_decision(
        case.engagement,
        control=case["control"],
        state="satisfied",
        rationale=f"Looked {case.inside}",
        owner_name=f"Owner {case.inside}",
        evidence=[(case["file"], "supports")],
        **case.by(),
    )


def _except(case, which, *, name):
    control: Control = case[which]
    case.made[name] = compliance.request_exception(
        case.engagement,
        control=control,
        kind="risk_acceptance",
        reason=f"Accepted {case.told}",
        starts_on=case.day(0),
        expires_on=case.day(20),
        **case.by("helper"),
    )
    return case.made[name]
