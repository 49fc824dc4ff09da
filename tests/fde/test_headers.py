"""What every answer carries, whichever part of the toolkit gives it."""

import pytest
from django.test import Client

from tests import factories
from tests.engagements.web.account.proving import sign_in, with_password

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "browsing-topics=()",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
# class of route: (who, method, address, extra headers, status)
ANSWERS = {
    "page before sign-in": (None, "get", "/account/sign-in/", {}, 200),
    "invitation that is gone": (None, "get", "/invitations/x/", {}, 410),
    "redirect to sign-in": (None, "get", "/engagements/", {}, 302),
    "partial without a session": (None, "get", "/jobs/", {"HX-Request": "true"}, 401),
    "health": (None, "get", "/healthz", {}, 503),
    "robots": (None, "get", "/robots.txt", {}, 200),
    "page": ("engineer", "get", "/settings/", {}, 200),
    "partial": ("engineer", "get", "/jobs/", {"HX-Request": "true"}, 286),
    "refused form": ("engineer", "post", "/settings/", {}, 422),
    "page of the admin": ("admin", "get", "/admin/", {}, 200),
    "denied": ("engineer", "get", "/people/", {}, 403),
    "not found": ("engineer", "get", "/nothing/here/", {}, 404),
    "method not allowed": ("engineer", "delete", "/settings/", {}, 405),
    "wrong host": (None, "get", "/", {"Host": "evil.example"}, 400),
    "api": ("engineer", "get", "/api/v1/engagements/", {}, 200),
    "api without anybody": (None, "get", "/api/v1/engagements/", {}, 401),
    "api, wrong token": (None, "get", "/api/v1/jobs/", {"Authorization": "Bearer fde_x"}, 401),
    "api, not found": ("engineer", "get", "/api/v1/engagements/NO-1/", {}, 404),
    "schema": ("engineer", "get", "/api/v1/schema/", {}, 200),
}


def answer_of(name):
    who, method, url, headers, status = ANSWERS[name]
    client = Client()
    if who:
        client.force_login(factories.UserFactory(role=who))
    told = {"name": " "} if method == "post" else {}
    answer = getattr(client, method)(url, told, headers=headers)
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_them(name):
    answer = answer_of(name)

    assert {key: answer.headers.get(key) for key in ALWAYS} == ALWAYS
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "HX-Request" in answer.headers.get("Vary", "") or answer.status_code == 400
    assert answer["X-Request-ID"]


def test_a_fault_carries_them_too(engineer, monkeypatch):
    from engagements.selectors import people

    def fall(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(people, "tokens_of", fall)
    client = Client(raise_request_exception=False)
    client.force_login(engineer)
    answer = client.get("/settings/tokens/")

    assert answer.status_code == 500
    assert {key: answer.headers.get(key) for key in ALWAYS} == ALWAYS
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY


def test_static_files_carry_them_and_may_be_kept(client):
    answer = client.get("/static/fde/app.js")

    assert answer.status_code == 200
    assert {key: answer.headers.get(key) for key in ALWAYS} == ALWAYS
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert "X-Robots-Tag" not in answer.headers


def test_a_redirect_to_tls_carries_them(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    client.get("/healthz")  # the middleware reads the setting when it is made
    fresh = Client()
    answer = fresh.get("/healthz")

    assert answer.status_code == 301
    assert {key: answer.headers.get(key) for key in ALWAYS} == ALWAYS


def test_a_download_is_neither_shown_nor_sniffed_nor_kept(tmp_path):
    from fde.platform.downloads import attachment

    file = tmp_path / "x.html"
    file.write_text("<script>alert(1)</script>")

    answer = attachment(file.open("rb"), name="x.html", content_type="text/html")

    assert answer["Content-Disposition"] == 'attachment; filename="x.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    answer.close()


def test_cookies_are_for_this_site_and_no_script(client):
    user = with_password(factories.UserFactory())

    cookie = sign_in(client, user).cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
