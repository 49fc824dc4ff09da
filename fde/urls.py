"""All routes, and the rows of those that Django's admin and allauth answer.

Views of allauth that change a second factor or a password ask by themselves for a confirmation.
"""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from engagements import registry
from engagements.admin import site as admin_site
from engagements.web.account import second_factor, sign_in
from fde import failures, health, views
from fde.platform.routes import Audience, Branch, Route, Row, public, signed_in

# What stands on the core answers first, as its addresses are the longer ones.
SHOWS = tuple(reversed(registry.shows().values()))
API = ([path("", include(show.api)) for show in SHOWS if show.api], "api")
PAGES = [path(part.under, include(part.conf)) for show in SHOWS for part in show.routes]
urlpatterns: list[URLPattern | URLResolver] = [
    public("healthz", health.healthz, name="healthz"),
    public("robots.txt", views.robots, name="robots"),
    public("account/sign-in/", sign_in.sign_in, name="account_login"),
    public("account/sign-out/", account.logout, name="account_logout"),
    public("account/sign-in/second-step/", sign_in.second_step, name="mfa_authenticate"),
    public("account/sign-in/passkey/", sign_in.by_passkey, name="mfa_login_webauthn"),
    signed_in("account/confirm/", sign_in.confirm, name="account_reauthenticate", setup=True),
    signed_in(
        "account/confirm/code/", sign_in.confirm_by_code, name="mfa_reauthenticate", setup=True
    ),
    signed_in(
        "account/confirm/passkey/",
        sign_in.confirm_by_passkey,
        name="mfa_reauthenticate_webauthn",
        setup=True,
    ),
    signed_in("account/password/", account.password_change, name="account_change_password"),
    signed_in(
        "account/password/first/", sign_in.password_first, name="account_set_password", confirm=True
    ),
    public("account/reset/", account.password_reset, name="account_reset_password"),
    public("account/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    Route(
        re_path(
            r"^account/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        Row(Audience.PUBLIC, secret=True),
    ),
    public(
        "account/reset/changed/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    signed_in(
        "settings/second-factor/app/", second_factor.app_add, name="mfa_activate_totp", setup=True
    ),
    signed_in(
        "settings/second-factor/app/remove/", second_factor.app_remove, name="mfa_deactivate_totp"
    ),
    signed_in(
        "settings/second-factor/passkeys/",
        second_factor.passkey_add,
        name="mfa_add_webauthn",
        setup=True,
    ),
    signed_in(
        "settings/second-factor/passkeys/<int:pk>/remove/",
        second_factor.passkey_remove,
        name="mfa_remove_webauthn",
    ),
    signed_in(
        "settings/second-factor/codes/",
        second_factor.codes,
        name="mfa_view_recovery_codes",
        setup=True,
    ),
    signed_in(
        "settings/second-factor/codes/new/",
        second_factor.codes_new,
        name="mfa_generate_recovery_codes",
    ),
    Branch(path("admin/", admin_site.urls), Row(Audience.ADMIN)),
    path("api/v1/", include(API)),
    *PAGES,
    # The same pages under names by which allauth asks for them; the first row above answers.
    signed_in("settings/second-factor/", second_factor.second_factor, name="mfa_index", setup=True),
    public(
        "account/sign-in/", sign_in.sign_in, name="account_signup"
    ),  # accounts are by invitation
]
handler404 = views.not_found
handler500 = failures.server_error
handler429 = views.too_many  # allauth's limits
