"""What people and programs see of compliance."""

from collections.abc import Iterator

from django.urls import reverse

from engagements.areas.compliance import services
from engagements.areas.compliance.domain import states
from engagements.areas.compliance.domain.catalog import Bearing, token_of
from engagements.areas.compliance.domain.rules import Outcome
from engagements.areas.compliance.selectors import file_of
from engagements.areas.compliance.web.heatmap import heat, query_of
from engagements.domain.readiness import Requirement
from engagements.showing import (
    READINESS,
    ApiExamples,
    ApiStep,
    Link,
    NavPlace,
    PaletteAction,
    Panel,
    Place,
    ReadinessPage,
    Routes,
    SearchKind,
    Show,
    Tab,
)

ENGAGEMENT = "/api/v1/engagements/{code}/"
DECISIONS = f"{ENGAGEMENT}controls/{{framework}}/{{token}}/decisions/"


def _readiness(page: ReadinessPage) -> Iterator[Panel]:
    """Yield the heatmap of controls, and the controls of the cell that is chosen in it."""
    values = heat(
        query_of(page.request.GET),
        file_of(page.standing),
        engagement=page.engagement,
        found=page.standing.readiness,
    )
    yield Panel(
        place="main",
        template="areas/compliance/_heatmap.html",
        values=values,
        styles=("fde/heatmap.css",),
        scripts=("fde/heatmap.js",),
    )
    if values["cell"]:
        yield Panel(place="main", template="areas/compliance/_cell.html", values=values)


def _closed_at(code: str, row: Requirement) -> Link:
    url = reverse("compliance:control", args=[code, row.group, token_of(row.key)])
    return Link(url=url, words="Open the control")


def _control(place: Place) -> str:
    framework, control = place.refs["framework"], place.refs["control"]
    if not place.engagement:
        return f"{reverse('compliance:control-library')}?q={control}"
    return reverse("compliance:control", args=[place.engagement, framework, control])


SHOW = Show(
    routes=(Routes(conf="engagements.areas.compliance.web.urls"),),
    api="engagements.areas.compliance.api.urls",
    places=(
        NavPlace(
            route="compliance:control-library",
            title="Controls",
            icon="shield-check",
            group=READINESS,
            go="c",
            position=60,
        ),
    ),
    tabs=(Tab(key="controls", title="Controls", route="compliance:control-list", position=60),),
    actions=(
        PaletteAction(
            title="Take on a framework",
            route="compliance:control-list",
            right=services.adopt_framework,
            position=70,
        ),
    ),
    search=(SearchKind(kind="control", title="Controls", icon="shield-check", position=30),),
    saved_views={"controls": "compliance:control-library"},
    readiness_panels=_readiness,
    closed_at=_closed_at,
    tones={
        "bad": tuple(state.value for state in states.FAILING),
        "unknown": tuple(state.value for state in states.UNKNOWN),
        "warn": tuple(state.value for state in states.EXCEPTED),
        "ok": tuple(state.value for state in states.PROVEN),
    },
    moment_icons={"exception": "circle-minus"},
    addresses={"control": _control},
    enums={
        "BearingEnum": Bearing,
        "ControlDecisionStateEnum": states.JUDGED,
        "ControlStateEnum": states.State,
        "EvidenceDirectionEnum": states.Direction,
        "ExceptionKindEnum": states.ExceptionKind,
        "ResponsibilityEnum": states.Carries,
        "ScopeOutcomeEnum": Outcome,
    },
    hit_refs={
        "framework": "engagements.areas.compliance.api.references.KeyOut",
        "control": "engagements.areas.compliance.api.references.TokenRefOut",
    },
    refusals={
        "control_not_adopted": "The engagement has not taken on the control's framework.",
        "control_prohibited": "The rules prohibit what the control is about.",
        "exception_expired": "The last day of the exception has passed.",
        "exception_revoked": "The exception was revoked before.",
        "exception_settled": "The exception was approved or revoked before.",
        "framework_adopted": "The framework, or another version of it, was taken on before.",
        "scope_settled": "The scope decision was approved or ended before.",
    },
    examples=ApiExamples(
        bodies={
            ("post", f"{ENGAGEMENT}assessments/"): {
                "framework": {"key": "owasp-llm-2025", "version": "2025.1"}
            },
            ("post", DECISIONS): {
                "state": "satisfied",
                "rationale": "The threat model covers it, and the tests show it.",
                "links": [{"evidence": {"number": 1}, "verdict": "supports"}],
            },
        },
        paths={"framework": "owasp-llm-2025", "token": "LLM01"},
        steps=(
            ApiStep(
                method="post",
                path=f"{ENGAGEMENT}assessments/",
                words="Take on a framework, one of `GET /api/v1/frameworks/`.",
                position=50,
            ),
            ApiStep(
                method="post",
                path=DECISIONS,
                words="Judge a control by that evidence.",
                position=90,
            ),
        ),
    ),
)
