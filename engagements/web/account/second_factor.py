"""The second factor: what a person has, and adding and removing one."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from engagements.selectors import people as selectors
from engagements.services import people as services
from engagements.web.account.adapter import needs_factor
from engagements.web.requests import SignedInRequest
from engagements.web.submit import caller

HOME = "engagements:settings-second-factor"


class Telling:
    """Records what changed in the transaction that changes it."""

    change = ""
    request: SignedInRequest

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Do what allauth does, and leave the event of it."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        services.record_second_factor(change=self.change, **caller(self.request))
        return response


class AppAddView(Telling, ActivateTOTPView):
    """Set up codes of an authenticator app."""

    change = "app_added"


class AppRemoveView(Telling, DeactivateTOTPView):
    """Remove the authenticator app."""

    change = "app_removed"


class PasskeyAddView(Telling, AddWebAuthnView):
    """Add a passkey: a telephone, a computer or a key that knows its owner."""

    change = "passkey_added"


class PasskeyRemoveView(Telling, RemoveWebAuthnView):
    """Remove a passkey."""

    change = "passkey_removed"
    success_url = reverse_lazy(HOME)

    def dispatch(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse before anything is asked when it is the last factor of somebody who needs one."""
        own = next((row for row in self.get_queryset() if row.pk == kwargs["pk"]), None)
        if own is not None and not get_adapter().can_delete_authenticator(own):
            messages.error(
                request, str(get_adapter().error_messages["cannot_delete_authenticator"])
            )
            return redirect(HOME)
        return super().dispatch(request, *args, **kwargs)


class CodesNewView(Telling, GenerateRecoveryCodesView):
    """Make new recovery codes; the old ones no longer open anything."""

    change = "codes_made"


app_add = AppAddView.as_view()
app_remove = AppRemoveView.as_view()
passkey_add = PasskeyAddView.as_view()
passkey_remove = PasskeyRemoveView.as_view()
codes = ViewRecoveryCodesView.as_view()
codes_new = CodesNewView.as_view()


@require_safe
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Show what the person signs in with besides the password."""
    kinds: dict[str, list[Authenticator]] = {}
    for row in selectors.second_factors(request.user):
        kinds.setdefault(row.type, []).append(row)
    apps = kinds.get(Authenticator.Type.TOTP, [])
    made = kinds.get(Authenticator.Type.RECOVERY_CODES, [])
    context = {
        "app": apps[0] if apps else None,
        "passkeys": kinds.get(Authenticator.Type.WEBAUTHN, []),
        "codes": made[0] if made else None,
        "codes_left": len(made[0].wrap().get_unused_codes()) if made else 0,
        "needed": needs_factor(request.user),
    }
    return render(request, "account/settings/second_factor.html", context)
