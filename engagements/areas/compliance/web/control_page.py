"""What every page of one control begins with and ends with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from engagements import permissions
from engagements.areas.compliance import selectors, services
from engagements.areas.compliance.models import Control
from engagements.areas.compliance.web import forms
from engagements.models import Engagement
from engagements.selectors import stages as stage_selectors
from engagements.services.caller import Caller
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import Refusal, caller, status_of, submit

if TYPE_CHECKING:
    from engagements.areas.compliance.selectors.scope import TakenOn

CONTROL = "areas/compliance/control.html"


@dataclass(frozen=True)
class ControlPage:
    """One control of one engagement, and who asks."""

    request: StaffRequest
    engagement: Engagement
    control: "TakenOn"
    controls: Sequence[Control]  # all that count, this one among them

    def by(self) -> Caller:
        """Return who writes, and when."""
        return caller(self.request)


def control_page(request: StaffRequest, code: str, framework: str, token: str) -> ControlPage:
    """Return one control of an engagement, for whoever may see it.

    Raises:
        Http404: no such control in the asker's scope.
    """
    engagement = engagement_of(request, code)
    rows = list(selectors.controls_of(engagement))
    found = (row for row in rows if (row.framework.key, row.token) == (framework, token))
    control = next(found, None)
    if control is None:
        raise Http404
    return ControlPage(request, engagement, control, rows)


def record(
    page: ControlPage, name: str, form: forms.AboutControl, write: Callable[..., object]
) -> HttpResponse:
    """Write about the control what a form says and go back, or show the form with what is wrong."""
    return submit(
        page.request,
        form,
        lambda: write(page.engagement, control=page.control, **form.arguments(), **page.by()),
        done=lambda _: back(page),
        refused=lambda refusal: show(page, shown={name: form}, refusal=refusal),
    )


def settle(page: ControlPage, act: Callable[[], object]) -> HttpResponse:
    """Do what a button says and go back, or show why not."""
    return submit(
        page.request,
        None,
        act,
        done=lambda _: back(page),
        refused=lambda refusal: show(page, refusal=refusal),
    )


def back(page: ControlPage) -> HttpResponse:
    """Return to the control's page."""
    control = page.control
    return redirect(
        "compliance:control", page.engagement.code, control.framework.key, control.token
    )


def show(
    page: ControlPage, *, shown: dict[str, Form] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """Show the control with its history and the forms to record more."""
    engagement, now = page.engagement, timezone.now()
    target = stage_selectors.target(engagement, as_of=now)
    record = selectors.control_record(engagement, page.control, as_of=now, target=target.on)
    access = permissions.access(page.request.user, engagement)
    context = {
        "engagement": engagement,
        "control": page.control,
        "target": target,
        "record": record,
        "row": record.row,
        "forms": _forms(page, record) | (shown or {}),
        "open_form": next(iter(shown or {}), ""),
        "refusal": refusal.words if refusal and not shown else "",
        "may_decide": access.may(services.record_decision),
        "may_approve": access.may(services.approve_exception),
        "me": page.request.user.pk,
    }
    with timezone.override(engagement.time_zone):
        return render(page.request, CONTROL, context, status=status_of(refusal))


def _forms(page: ControlPage, record: selectors.ControlRecord) -> dict[str, Form]:
    engagement = page.engagement
    evidence = list(selectors.evidence_to_link(engagement))
    latest = record.decisions[0] if record.decisions else None
    carried = record.responsibility
    return {
        "decision": forms.DecisionForm(
            evidence=evidence, initial={"owner_name": latest.owner_name} if latest else None
        ),
        "link": forms.LinkForm(evidence=evidence),
        "scope": forms.ScopeForm(),
        "exception": forms.ExceptionForm(
            controls=selectors.controls_of(engagement), listed=page.controls
        ),
        "responsibility": forms.ResponsibilityForm(
            evidence=evidence,
            initial={
                "split": carried.split,
                "provider_name": carried.provider_name,
                "attestation": carried.attestation.number if carried.attestation else "",
                "attested_until": carried.attested_until,
            }
            if carried
            else None,
        ),
    }
