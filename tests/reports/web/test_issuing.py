"""Issuing names its effect, is for the lead or a manager, and can be withdrawn."""

import pytest
from django.utils import timezone

from engagements.domain.access import ClientRole, MemberRole, Role
from engagements.models import ClientMembership
from reports import services
from reports.models import Report
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("store", "quick_render"),
]


@pytest.fixture
def ready(playbook_engagement):
    lead = playbook_engagement.owner
    asked = services.open_report(playbook_engagement, actor=lead, at=timezone.now())
    services.produce_report(asked.job_id, worker="w:1", clock=timezone.now)
    return Report.objects.get(pk=asked.pk)


def url(report, *parts):
    return "/".join(["/engagements", report.engagement.code, "reports", "1", *parts, ""])


def api(report, what):
    return f"/api/v1/engagements/{report.engagement.code}/reports/1/{what}/"


def text(answer):
    return answer.content.decode()


def test_the_page_names_who_will_read_it_and_then_issues(signed_in, ready, engineer):
    person = factories.UserFactory(role=Role.CLIENT, name="Petra Vos")
    ClientMembership.objects.create(
        user=person, client=ready.engagement.client, role=ClientRole.VIEWER
    )
    browser = signed_in(engineer)
    assert url(ready, "issue") in text(browser.get(url(ready)))
    page = text(browser.get(url(ready, "issue")))
    assert "Issue to 1 person" in page
    assert "Petra Vos" in page
    ready.refresh_from_db()
    assert ready.issued_at is None

    answer = text(browser.post(url(ready, "issue"), follow=True))

    ready.refresh_from_db()
    assert ready.issued_by == engineer
    assert "is issued" in answer
    assert "Nobody at the client has downloaded" in answer
    assert url(ready, "withdraw") in answer


def test_a_second_issue_changes_nothing(signed_in, ready, engineer):
    services.issue_report(ready, actor=engineer, at=timezone.now())
    browser = signed_in(engineer)

    assert "was issued before" in text(browser.get(url(ready, "issue")))
    assert "not issued before" in text(browser.post(url(ready, "issue"), follow=True))


def test_withdrawing_asks_for_a_reason(signed_in, ready, engineer):
    services.issue_report(ready, actor=engineer, at=timezone.now())
    browser = signed_in(engineer)
    assert browser.post(url(ready, "withdraw"), {"reason": " "}).status_code == 422

    answer = text(browser.post(url(ready, "withdraw"), {"reason": "Wrong gate."}, follow=True))

    ready.refresh_from_db()
    assert ready.withdrawn_by == engineer
    assert "Wrong gate." in answer
    assert "is not in the client" in text(browser.get(url(ready, "withdraw")))


def test_who_may_not_is_told_who_may_and_strangers_find_nothing(signed_in, ready):
    helper = factories.UserFactory()
    factories.MembershipFactory(engagement=ready.engagement, user=helper, role=MemberRole.ENGINEER)
    for person, status in ((helper, 403), (factories.UserFactory(), 404)):
        browser = signed_in(person)
        for what in ("issue", "withdraw"):
            assert browser.get(url(ready, what)).status_code == status
            assert browser.post(url(ready, what), {"reason": "x"}).status_code == status
            told = {"reason": "x"} if what == "withdraw" else {}
            assert browser.post(api(ready, what), told).status_code == status
    page = text(signed_in(helper).get(url(ready)))
    assert "It is issued by the lead or a manager." in page
    assert url(ready, "issue") not in page
    ready.refresh_from_db()
    assert ready.issued_at is None


def test_an_unfinished_report_cannot_be_issued(signed_in, playbook_engagement, engineer):
    asked = services.open_report(playbook_engagement, actor=engineer, at=timezone.now())
    browser = signed_in(engineer)

    assert "not finished" in text(browser.get(url(asked, "issue")))
    assert browser.post(api(asked, "issue")).status_code == 409


def test_the_api_issues_and_withdraws(signed_in, ready, manager):
    browser = signed_in(manager)

    issued = browser.post(api(ready, "issue"))
    again = browser.post(api(ready, "issue"))
    withdrawn = browser.post(api(ready, "withdraw"), {"reason": "Wrong gate."})

    assert issued.json()["issued_by"]["name"] == manager.name
    assert (again.status_code, again.json()["code"]) == (409, "report_not_issuable")
    assert withdrawn.json()["withdrawn_reason"] == "Wrong gate."
    assert browser.post(api(ready, "withdraw"), {}).status_code == 400
