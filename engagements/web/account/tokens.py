"""API tokens of one's own: make one, see which there are, end one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from engagements.selectors import people as selectors
from engagements.services import people as services
from engagements.web.forms.account import TokenForm
from engagements.web.requests import StaffRequest
from engagements.web.submit import Refusal, caller, press, status_of, submit

PAGE = "account/settings/tokens.html"


@require_http_methods(["GET", "HEAD", "POST"])
def settings_tokens(request: StaffRequest) -> HttpResponse:
    """List the person's tokens; make one and show its secret, this once."""
    if request.method != "POST":
        return _page(request, TokenForm())
    form = TokenForm(request.POST)
    return submit(
        request,
        form,
        lambda: services.create_token(**form.cleaned_data, **caller(request)),
        done=lambda made: _page(request, TokenForm(), secret=made[1]),
        refused=lambda refusal: _page(request, form, refusal=refusal),
    )


@sensitive_variables("secret")
def _page(
    request: StaffRequest, form: TokenForm, *, secret: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "secret": secret,
        "tokens": selectors.tokens_of(request.user)[:100],
        "now": timezone.now(),
        "api_root": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, PAGE, context, status=status_of(refusal))


@require_POST
def token_revoke(request: StaffRequest, token: UUID) -> HttpResponse:
    """End a token of one's own."""
    own = get_object_or_404(selectors.tokens_of(request.user), pk=token)
    return press(
        request,
        lambda: services.revoke_token(own, **caller(request)),
        f"{own.name} no longer works.",
        "engagements:settings-tokens",
    )
