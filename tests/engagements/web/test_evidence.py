"""The files' pages: attach, download, withdraw."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from engagements.models import Evidence
from engagements.services import evidence as services
from tests import factories

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"


def url(name, engagement, *more):
    return reverse(f"engagements:{name}", args=[engagement.code, *more])


def body(**fields):
    return {"title": "Data policy", "grade": "documented", "visibility": "internal"} | fields


@pytest.fixture
def attached(signed_in, engagement, engineer):
    upload = SimpleUploadedFile('po"li\u202ecy.pdf', PDF)
    return signed_in(engineer).post(url("evidence-add", engagement), body(file=upload))


def test_a_file_is_attached_by_a_plain_form(signed_in, engagement, engineer, attached):
    html = signed_in(engineer).get(attached["Location"]).content.decode()

    assert "Data policy" in html
    assert "policy.pdf" in html
    assert Evidence.objects.get().sha256[:12] in html


def test_the_file_comes_back_as_a_download(signed_in, engagement, engineer, attached):
    answer = signed_in(engineer).get(url("evidence-download", engagement, 1))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="policy.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "application/pdf"


def test_dates_are_days_of_the_engagement(signed_in, engagement, engineer):
    link = body(uri="https://x.example", effective_on="2026-01-10", valid_until="2026-02-01")

    answer = signed_in(engineer).post(url("evidence-add", engagement), link)

    row = Evidence.objects.get()
    assert answer.status_code == 302
    assert row.effective_at.isoformat() == "2026-01-09T23:00:00+00:00"  # midnight in Berlin
    assert row.valid_until.isoformat() == "2026-02-01"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Attach one file, or give one link."),
        ({"title": ""}, "This field is required."),
        ({"uri": "javascript:alert(1)"}, "web address"),
        ({"uri": "https://x.example", "grade": "measured"}, "Select a valid choice"),
        ({"uri": "https://x.example", "effective_on": "2999-01-01"}, "future"),
        ({"uri": "https://x.example", "valid_until": "2001-01-01"}, "expire before"),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}, "type of file"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "empty"),
        ({"file": SimpleUploadedFile("a.exe", PDF)}, "Rename it to .pdf"),
    ],
)
def test_a_refusal_is_one_sentence_and_keeps_what_was_typed(
    signed_in, engagement, engineer, fields, words
):
    answer = signed_in(engineer).post(url("evidence-add", engagement), body(**fields), headers=HTMX)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "<html" not in html
    assert fields.get("title") == "" or 'value="Data policy"' in html
    assert not Evidence.objects.exists()


def test_titles_and_links_are_shown_as_text(signed_in, engagement, engineer):
    factories.EvidenceFactory(
        engagement=engagement, title="<img src=x onerror=alert(1)>", uri="https://x.example/'\"<b>"
    )

    html = signed_in(engineer).get(url("evidence", engagement)).content.decode()

    assert "<img src=x" not in html
    assert "<b>" not in html


def test_withdrawing_takes_a_reason(signed_in, engagement, engineer, attached):
    client = signed_in(engineer)
    page = url("evidence-withdraw", engagement, 1)

    without = client.post(page, {"reason": " "})
    done = client.post(page, {"reason": "Wrong file"})
    again = client.post(page, {"reason": "Wrong file"})

    assert without.status_code == 422
    assert done["Location"] == url("evidence", engagement)
    assert (again.status_code, "already" in again.content.decode()) == (422, True)
    assert "Withdrawn: Wrong file" in client.get(url("evidence", engagement)).content.decode()


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize(
    ("name", "more"),
    [("evidence", ()), ("evidence-add", ()), ("evidence-download", (1,)),
     ("evidence-withdraw", (1,))],
)  # fmt: skip
def test_strangers_find_nothing(signed_in, engagement, attached, name, more, method):
    client = signed_in(factories.UserFactory())

    answer = getattr(client, method)(url(name, engagement, *more), body(reason="x"))

    assert answer.status_code in {404, 405}
    assert Evidence.objects.get().withdrawn_at is None


def test_quarantined_lost_and_sibling_files_have_no_download(
    signed_in, engagement, attached, settings, now
):
    client = signed_in(engagement.owner)
    sibling = factories.engagement_with_lead(engagement.owner, client=engagement.client)
    assert client.get(url("evidence-download", sibling, 1)).status_code == 404

    Evidence.objects.update(quarantined_at=now)
    assert client.get(url("evidence-download", engagement, 1)).status_code == 404

    Evidence.objects.update(quarantined_at=None)
    settings.FDE_FILES = settings.FDE_FILES / "elsewhere"
    assert client.get(url("evidence-download", engagement, 1)).status_code == 404


@pytest.fixture
def received(engagement, now):
    sender = factories.client_person(engagement.client, role="approver", name="Petra Vos")
    return services.receive_evidence(
        engagement, title="Access review", upload=BytesIO(PDF), file_name="review.pdf",
        actor=sender, at=now,
    )  # fmt: skip


def test_a_received_file_is_handed_to_staff_as_unchecked_bytes(signed_in, engagement, received):
    client = signed_in(engagement.owner)
    page = client.get(url("evidence", engagement)).content.decode()
    answer = client.get(url("evidence-unchecked", engagement, 1))

    assert "Received from the client" in page
    assert answer["Content-Disposition"] == 'attachment; filename="unchecked-review.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(url("evidence-download", engagement, 1)).status_code == 404


def test_accepting_makes_it_a_file_like_the_others(signed_in, engagement, received):
    client = signed_in(engagement.owner)

    page = client.post(url("evidence-accept", engagement, 1), follow=True).content.decode()
    again = client.post(url("evidence-accept", engagement, 1), follow=True).content.decode()

    assert "Received from the client" not in page
    assert "does not wait" in again
    assert client.get(url("evidence-download", engagement, 1)).status_code == 200
    assert client.get(url("evidence-unchecked", engagement, 1)).status_code == 404


def test_the_client_and_strangers_cannot_accept(signed_in, engagement, received):
    for person in (received.added_by, factories.UserFactory()):
        client = signed_in(person)
        assert client.post(url("evidence-accept", engagement, 1)).status_code == 404
        assert client.get(url("evidence-unchecked", engagement, 1)).status_code == 404
    assert Evidence.objects.get().quarantined_at is not None


def test_the_api_accepts_a_received_file(signed_in, engagement, received):
    client = signed_in(engagement.owner)
    path = f"/api/v1/engagements/{engagement.code}/evidence/1/accept/"

    accepted, again = client.post(path), client.post(path)

    assert accepted.json()["quarantined_at"] is None
    assert accepted.json()["accepted_by"]["name"] == engagement.owner.name
    assert (again.status_code, again.json()["code"]) == (409, "evidence_not_quarantined")


def test_a_long_register_comes_in_pages_and_a_link_finds_its_piece(signed_in, engineer, engagement):
    now = timezone.now()
    Evidence.objects.bulk_create(
        Evidence(
            engagement=engagement, number=number, kind="link", title=f"Piece {number}",
            uri="https://example.com/", grade="documented", effective_at=now,
            received_at=now + timedelta(minutes=number),
        )
        for number in range(1, 121)
    )  # fmt: skip
    browser, url = signed_in(engineer), f"/engagements/{engagement.code}/files/"

    seen, address = [], url
    while address:
        page = browser.get(address)
        assert page.context["count"] == 120
        seen += [line.evidence.number for line in page.context["register"]]
        address = page.context["page"].older_url
    linked = browser.get(f"{url}?from=60")

    assert seen == list(range(120, 0, -1))
    assert linked.context["register"][0].evidence.number == 60
    assert linked.context["page"].newest_url == url
    assert len(browser.get(f"{url}?from=nothing").context["register"]) == 50
