"""Each form of compliance beside the body of the API that says the same."""

from engagements.areas.compliance.api import controls, exceptions, responsibility
from engagements.areas.compliance.models import ControlDecision, Responsibility
from engagements.areas.compliance.web import forms
from tests.conformance.twin import Twin

TWINS = [
    Twin(forms.DecisionForm, controls.DecisionIn, ControlDecision, besides={
        "supports": "two lists on the page", "contradicts": "two lists on the page",
        "links": "one list with a direction for each",
    }),
    Twin(forms.LinkForm, controls.LinkIn),
    Twin(forms.ScopeForm, controls.ScopeIn),
    Twin(forms.ResponsibilityForm, responsibility.ResponsibilityIn, Responsibility),
    Twin(forms.ExceptionForm, exceptions.ExceptionIn),
]  # fmt: skip
NO_BODY = {"AboutControl": "a part of other forms"}
NO_FORM = {"AssessmentIn": "a button for each framework"}
