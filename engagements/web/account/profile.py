"""One's own profile, and the tabs around all settings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from engagements.services import people as services
from engagements.web.forms.account import ProfileForm
from engagements.web.requests import SignedInRequest
from engagements.web.submit import Refusal, caller, go, sent, status_of, submit

PAGE = "account/settings/profile.html"


@require_http_methods(["GET", "HEAD", "POST"])
def settings_profile(request: SignedInRequest) -> HttpResponse:
    """Show and change name and keyboard; the address and the role are the administrator's."""
    user = request.user
    form = ProfileForm(
        sent(request),
        initial={"name": user.name, "single_keys": user.single_keys},
    )

    def page(refusal: Refusal | None = None) -> HttpResponse:
        return render(request, PAGE, {"form": form}, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: services.change_profile(**form.cleaned_data, **caller(request)),
        done=lambda _: go(request, "Your profile is saved.", "engagements:settings-profile"),
        refused=page,
    )
