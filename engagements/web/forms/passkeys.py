"""Forms of passkeys: allauth's own, with what a browser did not write refused before it is read."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

# What reading hostile bytes as JSON, base64 and CBOR runs into.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class CredentialField(forms.JSONField):
    """An authenticator's answer; anything else is one sentence and no traceback."""

    widget = forms.HiddenInput

    def __init__(self, *, read: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read

    def clean(self, value: Any) -> Any:
        """Return the answer once it can be read.

        Raises:
            ValidationError: it is no answer of an authenticator.
        """
        answer = super().clean(value)
        try:
            self.read(answer)
        except UNREADABLE as error:
            raise ValidationError("The passkey's answer cannot be read. Try again.") from error
        return answer


def _registration(answer: Any) -> object:
    return RegistrationResponse.from_dict(answer).response.attestation_object.auth_data


def _authentication(answer: Any) -> object:
    return AuthenticationResponse.from_dict(answer).response.authenticator_data


class AddForm(allauth_forms.AddWebAuthnForm):
    """A new passkey."""

    credential = CredentialField(read=_registration)


class SignInForm(allauth_forms.LoginWebAuthnForm):
    """A passkey that signs in by itself."""

    credential = CredentialField(read=_authentication)


class SecondStepForm(allauth_forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = CredentialField(read=_authentication)


class ConfirmForm(allauth_forms.ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""

    credential = CredentialField(read=_authentication)
