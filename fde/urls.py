"""All routes; each is a row of ``fde/policy.py`` too."""

from allauth.account import views as account
from django.urls import include, path, re_path

from engagements.admin import site as admin_site
from engagements.web.account import second_factor, sign_in
from fde import failures, health, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("account/sign-in/", sign_in.sign_in, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/sign-in/second-step/", sign_in.second_step, name="mfa_authenticate"),
    path("account/sign-in/passkey/", sign_in.by_passkey, name="mfa_login_webauthn"),
    path("account/confirm/", sign_in.confirm, name="account_reauthenticate"),
    path("account/confirm/code/", sign_in.confirm_by_code, name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/", sign_in.confirm_by_passkey, name="mfa_reauthenticate_webauthn"
    ),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/first/", sign_in.password_first, name="account_set_password"),
    path("account/reset/", account.password_reset, name="account_reset_password"),
    path("account/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/reset/changed/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("settings/second-factor/app/", second_factor.app_add, name="mfa_activate_totp"),
    path(
        "settings/second-factor/app/remove/", second_factor.app_remove, name="mfa_deactivate_totp"
    ),
    path("settings/second-factor/passkeys/", second_factor.passkey_add, name="mfa_add_webauthn"),
    path(
        "settings/second-factor/passkeys/<int:pk>/remove/",
        second_factor.passkey_remove,
        name="mfa_remove_webauthn",
    ),
    path("settings/second-factor/codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path(
        "settings/second-factor/codes/new/",
        second_factor.codes_new,
        name="mfa_generate_recovery_codes",
    ),
    path("admin/", admin_site.urls),
    path("api/v1/", include("engagements.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("portal/", include("reports.web.portal.urls")),
    path("", include("reports.web.urls")),
    path("", include("engagements.web.urls")),
    # The same pages under names by which allauth asks for them; the first row above answers.
    path("settings/second-factor/", second_factor.second_factor, name="mfa_index"),
    path("account/sign-in/", sign_in.sign_in, name="account_signup"),  # accounts are by invitation
]
handler404 = views.not_found
handler500 = failures.server_error
handler429 = views.too_many  # allauth's limits
