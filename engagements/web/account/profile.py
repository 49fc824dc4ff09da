"""One's own profile, and the tabs around all settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engagements.services import people as services
from engagements.web.forms.account import ProfileForm
from engagements.web.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def settings_profile(request: SignedInRequest) -> HttpResponse:
    """Show and change name and keyboard; the address and the role are the administrator's."""
    user = request.user
    form = ProfileForm(
        request.POST or None,
        initial={"name": user.name, "single_keys": user.single_keys},
    )
    if request.method == "POST" and form.is_valid():
        services.change_profile(**form.cleaned_data, actor=user, at=timezone.now())
        messages.success(request, "Your profile is saved.")
        return redirect("engagements:settings-profile")
    status = 422 if form.errors else 200
    return render(request, "account/settings/profile.html", {"form": form}, status=status)
