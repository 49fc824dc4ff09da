"""Evidence over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.api.evidence import EvidenceOut
from engagements.models import Evidence
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"


def url(engagement, *parts):
    return "/".join(["/api/v1/engagements", engagement.code, "evidence", *map(str, parts), ""])


@pytest.fixture
def attached(signed_in, engagement, engineer):
    upload = SimpleUploadedFile("../policy.pdf", PDF, "text/html")
    return signed_in(engineer).post(url(engagement, "files"), {"title": "Policy", "file": upload})


def test_a_file_is_attached_and_typed_by_its_content(attached):
    row = attached.json()

    assert attached.status_code == 201
    shaped(EvidenceOut, row)
    kept = row["file"]
    assert (kept["name"], kept["content_type"]) == ("policy.pdf", "application/pdf")
    assert (row["grade"], row["visibility"], row["kind"]) == ("documented", "internal", "file")


def test_a_file_comes_back_as_a_download(signed_in, engagement, engineer, attached):
    answer = signed_in(engineer).get(url(engagement, 1, "file"))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="policy.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]


def test_a_link_is_attached_as_json(signed_in, engagement, engineer):
    body = {"title": "Policy", "uri": "https://x.example/p", "grade": "attested",
            "effective_at": "2026-01-02T00:00:00Z", "expires_on": "2030-01-01"}  # fmt: skip

    answer = signed_in(engineer).post(url(engagement), body, content_type="application/json")

    assert (answer.status_code, answer.json()["kind"]) == (201, "link")
    assert (answer.json()["file"], answer.json()["expires_on"]) == (None, "2030-01-01")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"title": "T"}, 400),
        ({"title": "T", "uri": "javascript:alert(1)"}, 400),
        ({"title": "T", "uri": "https://x.example", "grade": "measured"}, 400),
        ({"title": "T", "uri": "https://x.example", "kind": "check_run"}, 400),
        ({"title": "T\x00", "uri": "https://x.example"}, 400),
        ({"title": "T", "uri": "https://x.example", "expires_on": "2001-01-01"}, 400),
        ({"title": "T", "uri": "https://x.example", "effective_at": "2999-01-01T00:00:00Z"}, 400),
        ({"title": "T", "file": "not a file"}, 400),
    ],
)
def test_refused(signed_in, engagement, engineer, body, status):
    answer = signed_in(engineer).post(url(engagement), body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json()["fields"]
    assert not Evidence.objects.exists()


def test_a_refusal_of_a_date_names_it_as_it_was_sent(signed_in, engagement, engineer):
    body = {"title": "T", "uri": "https://x.example", "expires_on": "2001-01-01"}

    answer = signed_in(engineer).post(url(engagement), body, content_type="application/json")

    assert list(answer.json()["fields"]) == ["expires_on"]


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<svg onload=1>", b"PK\x03\x04x"])
def test_hostile_files_are_refused_in_one_sentence(signed_in, engagement, engineer, content):
    upload = SimpleUploadedFile("a.pdf", content)

    answer = signed_in(engineer).post(url(engagement, "files"), {"title": "T", "file": upload})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["file"])


def test_withdrawing(signed_in, engagement, engineer, attached):
    client = signed_in(engineer)

    done = client.post(url(engagement, 1, "withdraw"), {"reason": "Wrong file"})
    again = client.post(url(engagement, 1, "withdraw"), {"reason": "Wrong file"})

    assert done.json()["withdrawn_reason"] == "Wrong file"
    assert (again.status_code, again.json()["code"]) == (409, "evidence_withdrawn")


def test_a_foreign_file_answers_as_a_missing_one(signed_in, engagement, engineer, attached):
    client = signed_in(factories.UserFactory())
    answers = [
        client.get(url(engagement)),
        client.get(url(engagement, 1)),
        client.get(url(engagement, 1, "file")),
        client.head(url(engagement, 1, "file")),
        client.get(url(engagement, 1, "file"), headers={"range": "bytes=0-1"}),
        client.post(url(engagement, 1, "withdraw"), {"reason": "x"}),
        client.post(url(engagement), {"title": "T", "uri": "https://x.example"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert Evidence.objects.get().withdrawn_at is None


def test_a_sibling_engagement_does_not_lend_its_files(signed_in, engagement, engineer, attached):
    sibling = factories.engagement_with_lead(engineer, client=engagement.client)

    assert signed_in(engineer).get(url(sibling, 1, "file")).status_code == 404


def test_a_link_and_lost_or_quarantined_bytes_have_no_download(
    signed_in, engagement, attached, settings, now
):
    client = signed_in(engagement.owner)
    client.post(url(engagement), {"title": "T", "uri": "https://x.example"})
    assert client.get(url(engagement, 2, "file")).status_code == 404

    Evidence.objects.filter(number=1).update(quarantined_at=now)
    assert client.get(url(engagement, 1, "file")).status_code == 404

    Evidence.objects.filter(number=1).update(quarantined_at=None)
    settings.FDE_FILES = settings.FDE_FILES / "elsewhere"
    assert client.get(url(engagement, 1, "file")).status_code == 404
