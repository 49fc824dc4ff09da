"""Where one is signed in, and signing out everywhere."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engagements.selectors import people as selectors
from engagements.services import people as services
from engagements.web.requests import SignedInRequest
from engagements.web.submit import caller
from fde.platform.sessions import STARTED


@require_http_methods(["GET", "HEAD", "POST"])
def settings_sessions(request: SignedInRequest) -> HttpResponse:
    """Say how long this session lasts; end every one of them."""
    person = request.user
    if request.method == "POST":
        services.sign_out_everywhere(**caller(request))
        logout(request)
        messages.success(request, "You are signed out everywhere.")
        return redirect("account_login")
    started = datetime.fromtimestamp(request.session[STARTED], tz=UTC)
    context = {
        "started": started,
        "ends": started + settings.FDE_SESSION_AGE,
        "idle_hours": int(settings.FDE_SESSION_IDLE.total_seconds() // 3600),
        "sign_ins": selectors.recent_sign_ins(person),
    }
    return render(request, "account/settings/sessions.html", context)
