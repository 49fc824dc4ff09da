"""Signing in and proving it again: allauth's views, with a plain status when they refuse."""

from typing import Any

from allauth.account.views import LoginView, PasswordSetView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ConfirmByCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect

from engagements.web.account.adapter import LOCK_SECONDS, is_local_path

LIMITED = {"too_many_login_attempts", "rate_limited"}


class Refusing:
    """Answers 422 to what was typed wrongly, and 429 to what was tried too often."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Give the page with its errors a status that says which of the two it is."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code != 200:  # noqa: PLR2004 - a redirect of allauth stays one
            return response
        refused = [error for errors in form.errors.as_data().values() for error in errors]
        response.status_code = 422
        if any(error.code in LIMITED for error in refused):
            response.status_code = 429
            response["Retry-After"] = str(LOCK_SECONDS)
        return response


class SignInView(Refusing, LoginView):
    """E-mail and password, beside the button for a passkey."""


class CodeView(Refusing, AuthenticateView):
    """The second step of signing in: a code, or a passkey."""


class PasskeyView(LoginWebAuthnView):
    """Signing in with a passkey alone: it is two factors by itself."""


class ConfirmView(Refusing, ReauthenticateView):
    """The password once more, before something that matters."""


class FirstPasswordView(Refusing, PasswordSetView):
    """A password for somebody who has none: they sign in with a passkey."""


class ConfirmCodeView(Refusing, ConfirmByCodeView):
    """A code instead of the password."""


class ConfirmPasskeyView(ReauthenticateWebAuthnView):
    """A passkey instead of the password."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Come back to the same question; a passkey that does not fit changes nothing."""
        super().form_invalid(form)  # leaves the reason as a message
        target, following = self.request.path, self.request.POST.get("next", "")
        return HttpResponseRedirect(
            f"{target}?next={following}" if is_local_path(following) else target
        )


sign_in = SignInView.as_view()
second_step = CodeView.as_view()
by_passkey = PasskeyView.as_view()
confirm = ConfirmView.as_view()
password_first = FirstPasswordView.as_view()
confirm_by_code = ConfirmCodeView.as_view()
confirm_by_passkey = ConfirmPasskeyView.as_view()
