"""Headers: where something new stands, what is known already, and how many requests are left."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.api.schema import document
from engagements.services import people
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
PDF = b"%PDF-1.4\n%%EOF\n"


def below(engagement, noun):
    return f"/api/v1/engagements/{engagement.code}/{noun}/"


def test_what_was_made_says_where_it_stands(signed_in, engineer, engagement):
    browser = signed_in(engineer)
    entry = {"kind": "note", "text": "Seen."}
    file = {"title": "Policy", "file": SimpleUploadedFile("a.pdf", PDF)}
    client = {"code": "new-co", "name": "New"}
    for url, body, place in (
        (below(engagement, "log-entries"), entry, below(engagement, "log-entries/1")),
        (below(engagement, "evidence/files"), file, below(engagement, "evidence/1")),
        ("/api/v1/clients/", client, "/api/v1/clients/new-co/"),
    ):
        answer = browser.post(url, body)

        assert (answer.status_code, answer["Location"]) == (201, f"http://testserver{place}")
        assert browser.get(place).json() == answer.json() or "clients" in place


def test_what_is_known_is_not_sent_again(signed_in, engineer, engagement):
    browser = signed_in(engineer)
    for url in (
        "/api/v1/engagements/",
        f"/api/v1/engagements/{engagement.code}/",
        below(engagement, "members"),
        below(engagement, "log-entries"),
    ):
        first = browser.get(url)
        tag = {"If-None-Match": first["ETag"]}
        known = browser.get(url, headers=tag)
        assert (known.status_code, known.content) == (304, b""), url
        assert known["ETag"] == first["ETag"]
        assert browser.head(url, headers=tag).status_code == 304

    browser.post(below(engagement, "log-entries"), {"kind": "note", "text": "New."})
    assert browser.get(below(engagement, "log-entries"), headers=tag).status_code == 200


def test_a_new_name_of_the_client_is_news_of_its_engagement(signed_in, engineer, engagement):
    """The version of the engagement stays, yet the answer differs."""
    browser, url = signed_in(engineer), f"/api/v1/engagements/{engagement.code}/"
    tag = browser.get(url)["ETag"]
    type(engagement.client).objects.update(name="Renamed")

    assert browser.get(url, headers={"If-None-Match": tag}).status_code == 200
    changed = browser.patch(url, {"next_step": "Go on"}, headers={"If-Match": tag}, **JSON)
    assert changed.status_code == 200


def test_a_person_has_one_allowance_for_all_tokens(client, settings, engineer, now):
    settings.FDE_API_PER_MINUTE = 4
    secrets = [
        people.create_token(actor=engineer, name=name, scope="read", days=9, at=now)[1]
        for name in "ab"
    ]

    seen = [
        client.get("/api/v1/engagements/", headers={"Authorization": f"Bearer {secret}"})
        for secret in secrets * 3
    ]

    assert [answer.status_code for answer in seen] == [200, 200, 200, 200, 429, 429]
    assert [answer["RateLimit-Remaining"] for answer in seen] == ["3", "2", "1", "0", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in seen} == {"4"}
    assert all(1 <= int(answer["RateLimit-Reset"]) <= 61 for answer in seen)


def test_a_page_has_no_such_headers(signed_in, settings, engineer):
    settings.FDE_API_PER_MINUTE = 4

    assert "RateLimit-Limit" not in signed_in(engineer).get("/").headers


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", "text/csv"])
def test_values_are_taken_as_json_only(signed_in, engineer, engagement, kind):
    answer = signed_in(engineer).post(
        below(engagement, "log-entries"), data="a=b", content_type=kind
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_file_is_taken_as_multipart_only(signed_in, engineer, engagement):
    body = {"title": "Policy", "uri": "https://x.example/"}

    answer = signed_in(engineer).post(below(engagement, "evidence/files"), body, **JSON)

    assert answer.status_code == 415


def test_an_operation_takes_and_answers_one_content_type():
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                assert len(body.get("content", {"one": 1})) == 1, f"{method} {path}"


def test_every_answer_documents_its_headers():
    found = document()
    known = set(found["components"]["headers"])
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            for code, answer in operation["responses"].items():
                names = set(answer["headers"])
                assert {"X-Request-ID", "RateLimit-Remaining"} <= names <= known
                assert ("Location" in names) is (code in {"201", "202"}), f"{method} {path}"
            takes = {row["name"] for row in operation.get("parameters", [])}
            wants_key = method == "post" and path != "/api/v1/tokens/"
            assert ("Idempotency-Key" in takes) is wants_key, f"{method} {path}"


def test_a_foreign_engagement_is_not_known_either(signed_in, engineer):
    other = factories.EngagementFactory()

    answer = signed_in(engineer).get(
        f"/api/v1/engagements/{other.code}/", headers={"If-None-Match": "*"}
    )

    assert answer.status_code == 404


def test_what_is_worked_out_anew_is_known_while_nothing_differs(signed_in, playbook_engagement):
    engagement = playbook_engagement
    browser = signed_in(engagement.owner)
    for url in (below(engagement, "gate"), below(engagement, "readiness"), "/api/v1/pipeline/"):
        first = browser.get(url)
        known = browser.get(url, headers={"If-None-Match": first["ETag"]})

        assert (first.status_code, known.status_code) == (200, 304), url


def test_what_is_allowed_is_what_answers(signed_in, engineer):
    browser = signed_in(engineer)

    for answer in (browser.get("/api/v1/clients/"), browser.options("/api/v1/clients/")):
        assert answer["Allow"] == "GET, HEAD, POST"


def test_a_refused_token_counts_too(client, settings, engineer, now):
    settings.FDE_API_PER_MINUTE = 3
    _, reads = people.create_token(actor=engineer, name="a", scope="read", days=9, at=now)
    for secret, status in (("fde_wrong", 401), (reads, 403)):
        headers = {"Authorization": f"Bearer {secret}"}
        seen = [client.post("/api/v1/clients/", {}, headers=headers, **JSON) for _ in "1234"]

        assert [answer.status_code for answer in seen] == [status] * 3 + [429]
        assert [answer["RateLimit-Remaining"] for answer in seen] == ["2", "1", "0", "0"]


def test_a_file_documents_its_name_and_its_hash():
    path = "/api/v1/engagements/{code}/evidence/{number}/file/"
    names = set(document()["paths"][path]["get"]["responses"]["200"]["headers"])

    assert {"Content-Disposition", "Repr-Digest"} <= names
