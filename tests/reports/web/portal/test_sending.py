"""What a client sends: files into quarantine, questions, signatures."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.models import CriterionResult, Evidence, Question
from engagements.services import evidence as evidence_services
from engagements.services import questions as question_services

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
FOR = "?for=delivery/scoping-readiness/out-of-scope/must"


def text(answer):
    return answer.content.decode()


def upload(name="review.pdf", content=PDF):
    return {"title": "Access review", "file": SimpleUploadedFile(name, content)}


def test_a_sent_file_waits_and_nobody_of_the_client_opens_it(signed_in, people, at, issued, now):
    browser = signed_in(people.approver)
    form = text(browser.get(at("files", "add") + FOR))
    answer = browser.post(at("files", "add") + FOR, upload(), follow=True)

    row = Evidence.objects.get()
    assert 'value="What is out of scope is listed"' in form
    assert row.quarantined_at is not None
    assert row.source_ref == "Gate to Readiness, out-of-scope"
    assert "Sent, not looked at yet" in text(answer)
    for person in (people.approver, people.viewer):
        assert signed_in(person).get(at("files", row.number)).status_code == 404

    evidence_services.accept_evidence(row, actor=people.lead, at=now)
    found = signed_in(people.viewer).get(at("files", row.number))
    assert b"".join(found.streaming_content) == PDF
    assert "Sent, not looked at" not in text(signed_in(people.viewer).get(at("files")))


def test_a_refused_file_keeps_what_was_typed(signed_in, people, at):
    answer = signed_in(people.approver).post(
        at("files", "add"), upload("page.html", b"<html><script>alert(1)</script>")
    )

    assert answer.status_code == 422
    assert 'value="Access review"' in text(answer)
    assert not Evidence.objects.exists()


def test_internal_and_withdrawn_files_are_not_there(signed_in, people, at, engagement, now):
    for number, fields in ((1, {}), (2, {"visibility": "client"})):
        row = evidence_services.attach_evidence(
            engagement, title=f"SECRET {number}", upload=SimpleUploadedFile("a.pdf", PDF),
            file_name="a.pdf", actor=people.lead, at=now, **fields,
        )  # fmt: skip
    evidence_services.withdraw_evidence(row, reason="Old.", actor=people.lead, at=now)
    browser = signed_in(people.approver)

    assert "SECRET" not in text(browser.get(at("files")))
    for number in (1, 2):
        assert browser.get(at("files", number)).status_code == 404


def test_a_viewer_neither_sends_nor_signs(signed_in, people, at, issued):
    browser = signed_in(people.viewer)

    for path, body in ((at("files", "add"), upload()), (at("sign", "outcome-agreement"), {})):
        assert browser.get(path).status_code == 403
        assert browser.post(path, body).status_code == 403
    assert not Evidence.objects.exists()
    assert not CriterionResult.objects.exists()


@pytest.mark.parametrize("who", ["approver", "viewer"])
def test_both_ask_and_read_the_answer(signed_in, people, at, issued, now, who):
    browser = signed_in(getattr(people, who))
    asked = browser.post(
        at("questions"), {"about": "Report 1", "text": "<i>When</i>?"}, follow=True
    )
    assert "&lt;i&gt;When&lt;/i&gt;?" in text(asked)
    assert "Open" in text(asked)

    question_services.answer_question(
        Question.objects.get(), text="Monday.", actor=people.lead, at=now
    )
    assert "Monday." in text(signed_in(people.viewer).get(at("questions")))


def test_an_empty_question_is_refused(signed_in, people, at):
    answer = signed_in(people.viewer).post(at("questions"), {"about": "kept", "text": " "})

    assert answer.status_code == 422
    assert 'value="kept"' in text(answer)
    assert not Question.objects.exists()


def test_a_question_about_a_requirement_names_it(signed_in, people, at, issued):
    page = text(signed_in(people.viewer).get(at("questions") + FOR))

    assert 'value="Gate to Readiness, out-of-scope"' in page


def test_an_approver_reads_signs_and_the_page_shows_it(signed_in, people, at, issued):
    browser = signed_in(people.approver)
    page = at("sign", "outcome-agreement")
    assert "The client signed the outcome agreement" in text(browser.get(page))
    assert browser.post(page, {}).status_code == 422

    answer = browser.post(page, {"agreed": "on"}, follow=True)

    row = CriterionResult.objects.get()
    assert (row.state, row.signer_name) == ("met", "Petra Vos")
    assert "Signed</span>" in text(answer)
    assert "signed this" in text(browser.get(page))
    assert browser.post(page, {"agreed": "on"}).status_code == 422
    assert "Signed by Petra Vos" in text(browser.get(at("files")))


def test_only_what_the_issued_report_asks_is_signed(signed_in, people, at, issued, engagement):
    browser = signed_in(people.approver)
    assert browser.get(at("sign", "threshold")).status_code == 404
    assert browser.get(at("sign", "out-of-scope")).status_code == 404

    engagement.current_stage = "readiness"
    engagement.save()
    moved = browser.post(at("sign", "outcome-agreement"), {"agreed": "on"})
    assert moved.status_code == 422
    assert "not asked for any more" in text(moved)


def test_nothing_is_signed_without_an_issued_report(signed_in, people, at):
    answer = signed_in(people.approver).post(at("sign", "outcome-agreement"), {"agreed": "on"})

    assert answer.status_code == 404
