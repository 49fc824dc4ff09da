"""All routes; each is a row of ``fde/policy.py`` too."""

from allauth.account import views as account
from django.urls import include, path, re_path

from engagements.admin import site as admin_site
from fde import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
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
    path("admin/", admin_site.urls),
    path("api/v1/", include("engagements.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("", include("reports.web.urls")),
    path("", include("engagements.web.urls")),
]
    path("portal/", include("reports.web.portal.urls")),
