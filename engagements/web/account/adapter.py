"""How allauth signs people in here: no open sign-up, one answer for all, signs of what it did."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from engagements.domain.access import Role
from engagements.models import User
from engagements.models.fields import seal, unseal
from engagements.selectors import people as selectors
from engagements.services import people as services

LOCK_SECONDS = 15 * 60  # the window of `login_failed` in ACCOUNT_RATE_LIMITS
PLACE = {"model": "mfa.Authenticator", "pk": "any", "field": "data", "client": "firm"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail address and password do not fit together.",
        "too_many_login_attempts": "Too many wrong tries. Wait 15 minutes, then try again.",
        "rate_limited": "Too many tries in a short time. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse open sign-up."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Let ``next=`` lead to a page of this deployment only, written as a path."""
        return is_local_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by; one shared name when there is none."""
        return get_client_ip(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many wrong passwords, and record once that the account is closed.

        Raises:
            ValidationError: the limit of this address, or of this caller, is reached.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            if _account_is_full(request, key) and cache.add(f"locked:{key}", 1, LOCK_SECONDS):
                services.record_lock(credentials.get("email", ""), at=timezone.now())
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who signs in; a locked person gets the same answer as a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Record that somebody signed in."""
        services.record_sign_in(user, at=timezone.now())
        return super().post_login(request, user, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Tell a locked person no more than anybody else who cannot sign in."""
        messages.error(request, str(self.error_messages["email_password_mismatch"]))
        return redirect("account_login")

    def set_password(self, user: Any, password: str) -> None:
        """Write the new password and record that there is one."""
        services.set_password(password=password, actor=user, at=timezone.now())


def is_local_path(url: str | None) -> bool:
    """Tell whether ``url`` is a path here, and nothing that a browser reads as another host.

    Browsers drop tabs and line ends and take a backslash for a slash, so none of these may come.
    """
    if not url or not url.startswith("/") or url.startswith("//"):
        return False
    if "\\" in url or any(ord(char) < 33 or ord(char) == 127 for char in url):  # noqa: PLR2004
        return False
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def _account_is_full(request: HttpRequest, key: str) -> bool:
    """Tell whether it is the account's own limit that refuses, not that of the caller's address."""
    rates = settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")
    own = ",".join(rate for rate in rates if rate.endswith("/key"))
    return not ratelimit.consume(
        request,
        app="allauth.account",
        action="login_failed",
        config={"login_failed": own},
        key=key,
        dry_run=True,
    )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets sealed at rest, names of the firm, and no way round the rule."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "Your role needs a second factor. Set up another one before you remove this one."
        ),
        "incorrect_code": "This code does not fit. Codes of an app change every 30 seconds.",
    }

    def encrypt(self, text: str) -> str:
        """Return the secret of an authenticator as it is stored."""
        return seal(text, **PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret of an authenticator for one comparison."""
        return unseal(encrypted_text, **PLACE).reveal()

    def _get_site_name(self) -> str:
        return str(settings.FDE_FIRM)

    def build_totp_svg(self, url: str) -> SafeString:
        """Return the address of an authenticator as a QR code drawn into the page itself."""
        return qr_code(url)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to remove the last factor of somebody who has to have one."""
        user = authenticator.user
        if authenticator.type == Authenticator.Type.RECOVERY_CODES or not needs_factor(user):
            return True
        return selectors.keeps_a_factor(user, without=authenticator)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Propose a name for a new passkey."""
        return f"Passkey {selectors.count_of_factors(user, type=type) + 1}"


def needs_factor(user: User) -> bool:
    """Tell whether this person has to have a second factor: all of the firm, where it is asked."""
    return bool(settings.FDE_REQUIRE_MFA) and user.role != Role.CLIENT


def qr_code(url: str) -> SafeString:
    """Return ``url`` as an SVG without styles, dark on white in either theme."""
    import segno  # only this page needs it

    svg = segno.make(url, error="m").svg_inline(scale=4, border=3, light="#ffffff", dark="#151a24")
    # Drawn from the modules of the code: it contains nobody's text.
    return SafeString(svg)
