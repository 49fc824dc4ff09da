"""Issued by who may, once, in order; withdrawn with a reason; downloads are told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagements.domain.access import MemberRole
from engagements.models import Event
from reports import selectors, services
from reports.document.snapshot import Snapshot
from reports.models import Report
from reports.services import IssueRefused
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both,
    pytest.mark.usefixtures("store", "quick_render"),
]


@pytest.fixture
def lead(playbook_engagement):
    return playbook_engagement.owner


@pytest.fixture
def make(playbook_engagement, lead):
    def make():
        asked = services.open_report(playbook_engagement, actor=lead, at=timezone.now())
        services.produce_report(asked.job_id, worker="w:1", clock=timezone.now)
        return Report.objects.get(pk=asked.pk)

    return make


def test_an_issued_report_is_the_clients_until_it_is_withdrawn(make, lead):
    made, now = make(), timezone.now()
    report = services.issue_report(made, actor=lead, at=now)
    assert (report.issued_at, report.issued_by) == (now, lead)
    assert list(selectors.issued(report.engagement)) == [report]

    services.withdraw_report(report, reason=" Wrong\ntarget. ", actor=lead, at=now)
    assert list(selectors.issued(report.engagement)) == []
    assert report.withdrawn_reason == "Wrong target."
    told = Event.objects.filter(type__in=["report.issued", "report.withdrawn"]).order_by("seq")
    assert [event.type for event in told] == ["report.issued", "report.withdrawn"]
    assert "Wrong" not in str([event.payload for event in told])


def test_only_the_lead_or_a_manager_issues_and_withdraws(make, lead, manager, now):
    report = make()
    helper = factories.UserFactory()
    factories.MembershipFactory(engagement=report.engagement, user=helper, role=MemberRole.ENGINEER)
    admin = factories.UserFactory(role="admin")
    for person in (helper, admin, factories.UserFactory()):
        with pytest.raises(PermissionDenied, match="lead or a manager"):
            services.issue_report(report, actor=person, at=now)
    services.issue_report(report, actor=manager, at=now)
    with pytest.raises(PermissionDenied, match="lead or a manager"):
        services.withdraw_report(report, reason="No.", actor=admin, at=now)


def test_a_report_is_issued_once_and_never_again_after_withdrawal(make, lead, now):
    report = services.issue_report(make(), actor=lead, at=now)
    with pytest.raises(IssueRefused, match="not issued before"):
        services.issue_report(report, actor=lead, at=now)

    services.withdraw_report(report, reason="Wrong.", actor=lead, at=now)
    with pytest.raises(IssueRefused):
        services.issue_report(report, actor=lead, at=now)
    with pytest.raises(IssueRefused, match="not in the client's portal"):
        services.withdraw_report(report, reason="Wrong.", actor=lead, at=now)


def test_an_older_report_is_not_issued_after_a_newer_one(make, lead, now):
    older, newer = make(), make()
    services.issue_report(newer, actor=lead, at=now)

    with pytest.raises(IssueRefused, match="Report 2 is newer"):
        services.issue_report(older, actor=lead, at=now)


def test_an_unfinished_report_is_not_issued(playbook_engagement, lead, now):
    asked = services.open_report(playbook_engagement, actor=lead, at=now)

    with pytest.raises(IssueRefused, match="finished"):
        services.issue_report(asked, actor=lead, at=now)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\x00b"])
def test_a_withdrawal_needs_a_reason(make, lead, now, reason):
    report = services.issue_report(make(), actor=lead, at=now)

    with pytest.raises(IssueRefused, match="Say why"):
        services.withdraw_report(report, reason=reason, actor=lead, at=now)


def test_a_report_counts_from_the_first_one_issued(make, lead, now):
    """Drafts that the client never had are no baseline and stand in no history."""
    make()
    baseline = services.issue_report(make(), actor=lead, at=now)
    later = make()

    versions = Snapshot.from_json(later.snapshot).versions
    assert [version.number for version in versions] == [2, 3]
    assert selectors.issued_before(later).first() == baseline


def test_a_download_is_told_with_who_and_which(make, lead, now):
    report = services.issue_report(make(), actor=lead, at=now)
    person = factories.client_person(report.engagement.client)

    services.record_download(report, actor=person, at=now)

    event = selectors.downloads(report.engagement, number=1).get()
    assert (event.actor, event.occurred_at, event.source) == (person, now, "portal")
