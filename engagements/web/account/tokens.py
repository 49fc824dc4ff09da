"""API tokens of one's own: make one, see which there are, end one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from engagements.domain.errors import DomainError
from engagements.selectors import people as selectors
from engagements.services import people as services
from engagements.web.forms.account import TokenForm
from engagements.web.requests import StaffRequest


@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def settings_tokens(request: StaffRequest) -> HttpResponse:
    """List the person's tokens; make one and show its secret, this once."""
    at, secret = timezone.now(), ""
    person = request.user
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = services.create_token(person, **form.cleaned_data, at=at)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "tokens": selectors.tokens_of(person)[:100],
        "now": at,
        "api_root": request.build_absolute_uri("/api/v1/"),
    }
    status = 422 if form.errors else 200
    return render(request, "account/settings/tokens.html", context, status=status)


@require_POST
def token_revoke(request: StaffRequest, token: UUID) -> HttpResponse:
    """End a token of one's own."""
    person = request.user
    mine = get_object_or_404(selectors.tokens_of(person), pk=token)
    try:
        services.revoke_token(mine, actor=person, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{mine.name} no longer works.")
    return redirect("engagements:settings-tokens")
