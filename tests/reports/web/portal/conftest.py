"""A client's engagement with one issued report, and the people who may and may not see it."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from engagements.domain.access import ClientRole, Role
from engagements.models import ClientMembership
from engagements.services import engagement as engagement_services
from reports import services
from reports.models import Report
from tests import factories


def person_of(client, role, **fields):
    user = factories.UserFactory(role=Role.CLIENT, **fields)
    ClientMembership.objects.create(user=user, client=client, role=role)
    return user


@pytest.fixture(autouse=True)
def files(settings, tmp_path, store, quick_render):
    settings.FDE_FILES = tmp_path / "files"


@pytest.fixture
def engagement(playbook_engagement):
    playbook_engagement.current_stage = "scoping"  # its gate asks for a signature of the client
    playbook_engagement.save()
    return playbook_engagement


@pytest.fixture
def make_report(engagement):
    def make(*, issue=True):
        at, lead = timezone.now(), engagement.owner
        asked = services.open_report(engagement, actor=lead, at=at)
        services.produce_report(asked.job_id, worker="w:1", clock=timezone.now)
        row = Report.objects.get(pk=asked.pk)
        return services.issue_report(row, actor=lead, at=timezone.now()) if issue else row

    return make


@pytest.fixture
def issued(make_report):
    return make_report()


@pytest.fixture
def people(engagement):
    """Approver and viewer of the client, an approver of another client, and staff."""
    other = engagement_services.create_engagement(
        client=factories.ClientFactory(),
        code="OTH-01",
        name="Somebody else's",
        owner=engagement.owner,
        actor=engagement.owner,
        at=timezone.now(),
    )
    return SimpleNamespace(
        approver=person_of(engagement.client, ClientRole.APPROVER, name="Petra Vos"),
        viewer=person_of(engagement.client, ClientRole.VIEWER, name="Vic Tam"),
        foreign=person_of(other.client, ClientRole.APPROVER, name="Foreign Person"),
        lead=engagement.owner,
        other=other,
    )


@pytest.fixture
def at(engagement):
    """Return a function that gives the address of a page of the engagement."""

    def at(*parts):
        base = ["/portal", engagement.client.code, engagement.code]
        return "/".join([*base, *map(str, parts), ""])

    return at
