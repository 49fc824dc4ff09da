"""What a client reads: issued reports of its own engagements, and nothing else."""

import pytest
from django.utils import timezone

from engagements import registry
from engagements.area import Print
from engagements.domain.reporting import Column, Note, Part, Row, Table
from engagements.domain.reporting.cells import texts
from engagements.models import Event
from engagements.services import logbook
from reports import services

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def test_people_of_a_client_land_on_their_engagements(signed_in, people, engagement, issued):
    answer = signed_in(people.viewer).get("/", follow=True)

    assert answer.redirect_chain[-1][0] == f"/portal/{engagement.client.code}/"
    assert engagement.name in text(answer)
    assert "Not known yet" in text(answer) or "Not ready" in text(answer)
    assert "Somebody else" not in text(answer)
    assert 'class="sidebar"' not in text(answer)


def test_without_an_issued_report_the_page_says_so(signed_in, people, at, make_report):
    make_report(issue=False)
    answer = signed_in(people.approver).get(at())

    assert "No report has been issued to you yet." in text(answer)
    assert "nothing is claimed" in text(answer)
    assert "What we checked" not in text(answer)


def test_a_report_leads_with_its_verdict_and_what_is_asked(signed_in, people, at, issued):
    page = text(signed_in(people.approver).get(at()))

    assert page.index('class="state') < page.index("open</span>") < page.index("What we checked")
    assert "The client signed the outcome agreement" in page
    assert f'href="{at("sign", "outcome-agreement")}"' in page
    assert "Add evidence" in page
    assert "1 of 1" in page
    assert "This report" in page  # it is the baseline
    assert issued.sha256 in page


def test_a_viewer_reads_and_asks_and_is_offered_no_upload(signed_in, people, at, issued):
    page = text(signed_in(people.viewer).get(at()))

    assert "Add evidence" not in page
    assert "Read and sign" not in page
    assert "An approver signs this" in page
    assert "Ask a question" in page


def test_an_earlier_report_stays_and_leads_to_the_latest(signed_in, people, at, make_report):
    make_report(), make_report()
    browser = signed_in(people.viewer)

    first, latest = text(browser.get(at("reports", 1))), text(browser.get(at()))

    assert "This is an earlier report." in first
    assert "1 of 2" in first
    assert "2 of 2" in latest
    assert f'<a href="{at("reports", 1)}">Report 1</a>' in latest


def test_drafts_and_withdrawn_reports_are_not_there(signed_in, people, at, make_report):
    gone = make_report()
    make_report(issue=False)
    services.withdraw_report(gone, reason="SECRET", actor=people.lead, at=timezone.now())
    browser = signed_in(people.approver)

    for number in (1, 2, 9):
        assert browser.get(at("reports", number)).status_code == 404
        assert browser.get(at("reports", number, "file")).status_code == 404
    assert "SECRET" not in text(browser.get(at()))


def test_a_download_is_logged_for_both_sides(signed_in, people, at, issued, engagement):
    browser = signed_in(people.viewer)
    browser.head(at("reports", 1, "file"))
    answer = browser.get(at("reports", 1, "file"))

    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.get(type="report.downloaded").actor == people.viewer
    assert "Vic Tam, report 1" in text(browser.get(at()))
    staff = signed_in(people.lead).get(f"/engagements/{engagement.code}/reports/1/")
    assert "Vic Tam" in text(staff)


def test_only_entries_written_for_the_client_are_shown(signed_in, people, at, issued, engagement):
    now = timezone.now()
    for words, visibility in (("For you", "client"), ("SECRET remark", "internal")):
        logbook.add_entry(
            engagement, kind="note", text=words, visibility=visibility, actor=people.lead, at=now
        )
    page = text(signed_in(people.viewer).get(at()))

    assert "For you" in page
    assert "SECRET" not in page


def test_people_show_the_mail_of_their_own_side_only(signed_in, people, at):
    page = text(signed_in(people.viewer).get(at("people")))

    assert people.approver.email in page
    assert "Client approver" in page
    assert people.lead.name in page
    assert people.lead.email not in page
    assert people.foreign.email not in page


PAGES = [
    (), ("reports", 1), ("reports", 1, "file"), ("files",), ("files", 1), ("files", "add"),
    ("questions",), ("people",), ("sign", "outcome-agreement"),
]  # fmt: skip


@pytest.mark.parametrize("parts", PAGES, ids=lambda parts: "/".join(map(str, parts)) or "page")
def test_nobody_else_finds_a_page(signed_in, people, at, issued, parts):
    """Another client, staff, and an address that mixes two clients all get the same answer."""
    for somebody in (people.foreign, people.lead):
        browser = signed_in(somebody)
        assert browser.get(at(*parts)).status_code == 404
        assert browser.post(at(*parts), {"text": "x"}).status_code in {404, 405}
    own = signed_in(people.foreign)
    mixed = at(*parts).replace(people.approver.client_memberships.get().client.code,
                               people.other.client.code)  # fmt: skip
    assert own.get(mixed).status_code == 404
    assert not Event.objects.filter(type__in=["report.downloaded", "question.asked"]).exists()


def test_a_person_of_two_clients_chooses_one(signed_in, people, engagement):
    from tests.reports.web.portal.conftest import person_of

    both = person_of(engagement.client, "viewer")
    both.client_memberships.create(client=people.other.client, role="viewer")
    page = text(signed_in(both).get("/portal/"))

    assert engagement.client.name in page
    assert people.other.client.name in page


def test_who_left_the_client_finds_nothing(signed_in, people, at, issued):
    people.viewer.client_memberships.all().delete()
    browser = signed_in(people.viewer)

    assert browser.get(at()).status_code == 404
    assert "belongs to no organisation" in text(browser.get("/portal/"))


def test_a_report_takes_few_queries(
    signed_in, people, at, make_report, django_assert_max_num_queries
):
    for _ in range(3):
        make_report()
    browser = signed_in(people.approver)
    browser.get(at())

    with django_assert_max_num_queries(12):
        browser.get(at())


def test_a_block_that_an_area_gives_to_the_client_is_on_the_page(
    signed_in, people, at, engagement, make_report, monkeypatch
):
    def part(_context):
        columns = (Column(title="Table", width=50), Column(title="Rows", width=50))
        rows = (Row(cells=texts("claims", "812,306")),)
        return Part(
            area="new",
            key="new",
            title="What was counted",
            blocks=(
                Note(text="Counted on the day itself", for_client=True),
                Table(caption="Rows", columns=columns, rows=rows, for_client=True),
                Note(text="Typed by the firm"),
            ),
        )

    monkeypatch.setattr(registry, "prints", lambda: {"new": Print(parts=(part,))})
    make_report()

    page = text(signed_in(people.viewer).get(at()))

    assert "What was counted" in page
    assert "Counted on the day itself" in page
    assert '<th scope="row">claims</th><td>812,306</td>' in page
    assert "Typed by the firm" not in page
