"""What the tests of accounts share: passwords, codes, and confirming who one is."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

PASSWORD = "a long enough phrase 7"


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user):
    """Give a user an authenticator app; return the secret that the app would keep."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret, *, away=0):
    """Return the code that an app shows, ``away`` periods from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + away))


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/account/sign-in/", {"login": user.email, "password": password, **more})


def confirm(client):
    """Prove once more, as a form would, that it is the person themselves."""
    answer = client.post("/account/confirm/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return client


def factors(user):
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
