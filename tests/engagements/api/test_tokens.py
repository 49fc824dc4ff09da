"""API tokens: whose they are, what they open, and when they no longer do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagements.models import ApiToken, Event, LogEntry, User
from engagements.services import people
from tests import factories
from tests.engagements.web.account.proving import confirm, sign_in, with_password

pytestmark = pytest.mark.django_db
LIST = "/api/v1/engagements/"


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def made(engineer, engagement, now):
    return people.create_token(actor=engineer, name="t", scope="write", days=90, at=now)


def test_a_token_sees_what_its_owner_sees(client, made):
    factories.EngagementFactory(code="OTH-01")
    _, secret = made

    rows = client.get(LIST, headers=bearer(secret)).json()["results"]

    assert len(rows) == 1
    assert client.get(f"{LIST}OTH-01/", headers=bearer(secret)).status_code == 404


@pytest.mark.parametrize("case", ["over", "revoked", "locked owner", "unknown", "empty"])
def test_a_token_that_does_not_count_is_refused(client, made, engineer, admin_user, now, case):
    token, secret = made
    if case == "over":
        ApiToken.objects.filter(pk=token.pk).update(
            created_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
        )
    elif case == "revoked":
        people.revoke_token(token, actor=engineer, at=now)
    elif case == "locked owner":
        people.set_active(engineer, active=False, actor=admin_user, at=now)
    else:
        secret = "fde_x" if case == "unknown" else "-"

    answer = client.get(LIST, headers=bearer(secret))

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_not_rescued_by_a_session(signed_in, engineer):
    assert signed_in(engineer).get(LIST, headers=bearer("fde_x")).status_code == 401


def test_nobody_signed_in_is_asked_for_a_token(client, db):
    answer = client.get(LIST)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_that_reads_changes_nothing(client, engineer, engagement, now, method):
    _, secret = people.create_token(actor=engineer, name="t", scope="read", days=90, at=now)
    url = f"{LIST}{engagement.code}/"
    assert client.get(url, headers=bearer(secret)).status_code == 200

    answer = getattr(client, method)(url, headers=bearer(secret))

    assert (answer.status_code, answer.json()["code"]) == (403, "token_reads_only")


def test_a_token_that_writes_needs_no_form_token(made, engagement):
    from django.test import Client

    _, secret = made
    answer = Client(enforce_csrf_checks=True).post(
        f"{LIST}{engagement.code}/log-entries/",
        {"kind": "note", "text": "Said by a program."},
        content_type="application/json",
        headers=bearer(secret),
    )

    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize("how", ["token", "session"])
def test_what_is_written_over_the_api_says_so(client, signed_in, made, engineer, engagement, how):
    browser = client if how == "token" else signed_in(engineer)
    headers = bearer(made[1]) if how == "token" else {}
    told = {"content_type": "application/json", "headers": headers}
    url = f"{LIST}{engagement.code}/"
    note = {"kind": "note", "text": "Said by a program."}
    assert browser.post(f"{url}log-entries/", note, **told).status_code == 201
    told["headers"] = headers | {"If-Match": browser.get(url, headers=headers)["ETag"]}
    assert browser.patch(url, {"name": "Fewer calls"}, **told).status_code == 200

    made_here = Event.objects.filter(engagement=engagement).order_by("-seq")[:2]
    assert [(row.type, row.source) for row in made_here] == [
        ("engagement.changed", "api"),
        ("entry.added", "api"),
    ]
    assert LogEntry.objects.get().source == "api"


def test_a_page_after_the_api_is_a_page_again(signed_in, engineer, engagement):
    browser = signed_in(engineer)
    browser.get(f"{LIST}{engagement.code}/")

    data = {"kind": "note", "text": "Said by hand.", "visibility": "internal"}
    browser.post(f"/engagements/{engagement.code}/log/add/", data)

    assert LogEntry.objects.get().source == "ui"
    assert Event.objects.get(type="entry.added").source == "ui"


def test_a_token_opens_no_page(client, made):
    assert client.get("/settings/", headers=bearer(made[1])).status_code == 302


def test_no_token_makes_lists_or_ends_tokens(client, made):
    token, secret = made
    for method, url in [
        ("get", "/api/v1/tokens/"),
        ("post", "/api/v1/tokens/"),
        ("delete", f"/api/v1/tokens/{token.pk}/"),
    ]:
        answer = getattr(client, method)(url, headers=bearer(secret))
        assert (answer.status_code, answer.json()["code"]) == (403, "session_only")


def test_use_is_noted_once_a_minute(client, made, django_assert_num_queries):
    token, secret = made
    client.get(LIST, headers=bearer(secret))
    token.refresh_from_db()
    first = token.last_used_at
    assert timezone.now() - first < timedelta(minutes=1)

    client.get(LIST, headers=bearer(secret))
    token.refresh_from_db()
    assert token.last_used_at == first

    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    client.get(LIST, headers=bearer(secret))
    token.refresh_from_db()
    assert token.last_used_at >= first


def test_over_the_api_a_token_is_made_after_confirming(client, engineer):
    sign_in(client, with_password(engineer))
    first = client.post("/api/v1/tokens/", {"name": "x"}, content_type="application/json")
    assert (first.status_code, first.json()["code"]) == (403, "confirmation_required")

    confirm(client)
    answer = client.post("/api/v1/tokens/", {"name": "x"}, content_type="application/json")

    assert answer.status_code == 201
    row = answer.json()
    assert client.get("/api/v1/tokens/").json()["results"] == [
        {key: value for key, value in row.items() if key != "secret"}
    ]
    assert client.delete(f"/api/v1/tokens/{row['id']}/").status_code == 204
    assert client.delete(f"/api/v1/tokens/{row['id']}/").status_code == 409
    answer = client.get(LIST, headers=bearer(row["secret"]))
    assert answer.status_code == 401


def test_a_session_of_somebody_else_finds_no_token(signed_in, manager, made):
    assert signed_in(manager).delete(f"/api/v1/tokens/{made[0].pk}/").status_code == 404
    assert not ApiToken.objects.get().revoked_at


def test_there_are_not_too_many(engineer, now):
    for number in range(20):
        people.create_token(actor=engineer, name=str(number), scope="read", days=1, at=now)

    with pytest.raises(people.TokenRefused):
        people.create_token(actor=engineer, name="one more", scope="read", days=1, at=now)
    assert User.objects.get(pk=engineer.pk).api_tokens.count() == 20


def test_too_many_requests_are_told_to_wait(client, made, settings):
    settings.FDE_API_PER_MINUTE = 3
    _, secret = made

    seen = [client.get(LIST, headers=bearer(secret)) for _ in range(4)]

    assert [answer.status_code for answer in seen] == [200, 200, 200, 429]
    assert 1 <= int(seen[-1]["Retry-After"]) <= 61
    assert seen[-1].json()["code"] == "throttled"
    anonymous = [client.get(LIST).status_code for _ in range(4)]
    assert anonymous == [401, 401, 401, 429]
