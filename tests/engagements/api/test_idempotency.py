"""``Idempotency-Key``: what is sent again is answered again, and done once."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from engagements.models import Evidence, IdempotentAnswer, LogEntry, Membership
from engagements.services import daily, idempotency, people
from engagements.services import logbook as logbook_services
from tests import factories
from tests.engagements.web.account.proving import confirm, sign_in, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOTE = {"kind": "note", "text": "Seen."}
PDF = b"%PDF-1.4\n%%EOF\n"


def log_of(engagement):
    return f"/api/v1/engagements/{engagement.code}/log-entries/"


def post(browser, url, body, *, key="k-1"):
    return browser.post(
        url, body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def fail(*_args, **_more):
    raise MemoryError


def test_a_repeat_gets_the_same_answer_and_says_so(signed_in, engineer, engagement):
    browser = signed_in(engineer)

    first = post(browser, log_of(engagement), NOTE)
    again = post(browser, log_of(engagement), dict(reversed(NOTE.items())))

    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first.headers
    assert again["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert again.headers.get("Location") == first.headers.get("Location")
    assert LogEntry.objects.count() == 1


def test_a_repeat_has_the_tag_of_the_first_answer(signed_in, engineer):
    browser = signed_in(engineer)

    answers = [post(browser, "/api/v1/clients/", {"code": "arden", "name": "A"}) for _ in "ab"]

    assert answers[1]["Idempotent-Replayed"] == "true"
    assert answers[1]["ETag"] == answers[0]["ETag"] == browser.get(answers[0]["Location"])["ETag"]


def test_an_answer_without_content_is_given_again(signed_in, engineer, engagement):
    browser = signed_in(engineer)

    answers = [post(browser, "/api/v1/notices/read-all/", {}) for _ in "ab"]

    first, again = [(answer.status_code, answer.content) for answer in answers]
    assert again == first
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_a_key_with_another_body_or_address_is_refused(signed_in, engineer, engagement):
    other = factories.engagement_with_lead(engineer)
    browser = signed_in(engineer)
    post(browser, log_of(engagement), NOTE)

    answers = [
        post(browser, log_of(engagement), NOTE | {"text": "Else."}),
        post(browser, log_of(other), NOTE),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert LogEntry.objects.count() == 1


def test_another_persons_equal_key_is_another_key(client, engineer, engagement):
    colleague = factories.UserFactory(role="engineer")
    factories.MembershipFactory(engagement=engagement, user=colleague)
    texts = []
    for person in (engineer, colleague):
        client.force_login(person)
        texts.append(post(client, log_of(engagement), NOTE | {"text": person.email}).json()["text"])

    assert texts == [engineer.email, colleague.email]


def test_the_tokens_of_one_person_share_their_keys(client, engineer, engagement, now):
    for name in "ab":
        _, secret = people.create_token(actor=engineer, name=name, scope="write", days=9, at=now)
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}
        client.post(log_of(engagement), NOTE, content_type="application/json", headers=headers)

    assert LogEntry.objects.count() == 1


def test_a_refused_request_may_be_mended_and_sent_again(signed_in, engineer, engagement):
    browser = signed_in(engineer)

    waits = f"/api/v1/engagements/{engagement.code}/waits/"
    blocked = {"kind": "blocked", "waiting_on": "client", "reason": "VPN"}
    browser.post(waits, blocked, content_type="application/json")

    invalid = post(browser, waits, {"kind": "blocked"})
    refused = post(browser, waits, blocked)
    mended = post(browser, waits, blocked | {"kind": "paused"})

    assert (invalid.status_code, refused.status_code, mended.status_code) == (400, 409, 201)
    assert "Idempotent-Replayed" not in mended.headers


def test_a_server_error_leaves_neither_key_nor_write(engineer, engagement, monkeypatch):
    browser = Client(raise_request_exception=False)
    browser.force_login(engineer)
    with monkeypatch.context() as patch:
        patch.setattr(logbook_services.events, "record", fail)
        assert post(browser, log_of(engagement), NOTE).status_code == 500

    assert not LogEntry.objects.exists()
    assert not IdempotentAnswer.objects.exists()
    assert post(browser, log_of(engagement), NOTE).status_code == 201


def test_a_write_is_undone_when_its_answer_cannot_be_stored(engineer, engagement, monkeypatch):
    browser = Client(raise_request_exception=False)
    browser.force_login(engineer)
    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "Answer", fail)
        assert post(browser, log_of(engagement), NOTE).status_code == 500

    assert not LogEntry.objects.exists()
    assert not IdempotentAnswer.objects.exists()


def test_files_are_compared_by_their_content(signed_in, engineer, engagement):
    browser = signed_in(engineer)
    url = f"/api/v1/engagements/{engagement.code}/evidence/files/"

    def send(content):
        return browser.post(
            url,
            {"title": "Report", "file": SimpleUploadedFile("a.pdf", content)},
            headers={"Idempotency-Key": "up"},
        )

    first, again, other = send(PDF), send(PDF), send(PDF + b"x")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert again.json() == first.json()
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("key", ["", "two words", "ü", "k" * 256])
def test_a_key_that_cannot_be_used_is_refused(signed_in, engineer, engagement, key):
    answer = post(signed_in(engineer), log_of(engagement), NOTE, key=key)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["Idempotency-Key"])
    assert not LogEntry.objects.exists()


def test_a_key_is_new_again_after_a_day(signed_in, engineer, engagement):
    browser = signed_in(engineer)
    post(browser, log_of(engagement), NOTE)
    old = timezone.now() - idempotency.KEPT
    IdempotentAnswer.objects.update(created_at=old)

    assert "Idempotent-Replayed" not in post(browser, log_of(engagement), NOTE).headers
    assert LogEntry.objects.count() == 2


def test_the_daily_round_removes_what_is_older_than_a_day(signed_in, engineer, engagement, now):
    browser = signed_in(engineer)
    for key in ("old", "young"):
        post(browser, log_of(engagement), NOTE, key=key)
    IdempotentAnswer.objects.filter(key="old").update(created_at=now - idempotency.KEPT)

    daily.run(at=now)

    assert [row.key for row in IdempotentAnswer.objects.all()] == ["young"]


def test_who_left_the_engagement_is_not_answered_again(signed_in, manager, engineer, engagement):
    browser = signed_in(engineer)
    post(browser, log_of(engagement), NOTE)
    Membership.objects.filter(user=engineer).delete()

    assert post(browser, log_of(engagement), NOTE).status_code == 404


def test_a_new_token_takes_no_key_and_its_secret_is_not_stored(client, engineer):
    with_password(engineer)
    sign_in(client, engineer)
    confirm(client)
    body = {"name": "Job", "scope": "read", "days": 5}

    refused = post(client, "/api/v1/tokens/", body)

    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["Idempotency-Key"])
    assert not IdempotentAnswer.objects.exists()


def test_what_is_stored_of_a_request_cannot_be_guessed_at(signed_in, engineer, engagement):
    post(signed_in(engineer), log_of(engagement), NOTE)

    told = f"{log_of(engagement)}\n{json.dumps(NOTE, sort_keys=True)}"
    assert IdempotentAnswer.objects.get().request_mac != hashlib.sha256(told.encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["same"] * 8, [f"key-{n}" for n in range(8)]])
def test_eight_at_once_write_once_for_each_key(engineer, engagement, keys):
    browsers = [Client(raise_request_exception=False) for _ in keys]
    for browser in browsers:
        browser.force_login(engineer)
    start = threading.Barrier(len(keys))

    def send(browser, key):
        try:
            start.wait(30)
            return post(browser, log_of(engagement), NOTE, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(keys)) as pool:
        answers = list(pool.map(send, browsers, keys))

    assert {answer.status_code for answer in answers} == {201}
    assert LogEntry.objects.count() == len(set(keys))
    replayed = [answer for answer in answers if answer.headers.get("Idempotent-Replayed")]
    assert len(replayed) == len(keys) - len(set(keys))
    assert len({answer.content for answer in answers}) == len(set(keys))
