"""Only an approver of the client signs what the playbook asks the client to sign."""

import pytest
from django.core.exceptions import PermissionDenied

from engagements.domain.access import ClientRole, Role
from engagements.domain.stages.gates import State
from engagements.models import ClientMembership, CriterionResult, Event, Evidence
from engagements.selectors import readiness
from engagements.services import files, stages
from engagements.services.stages import CriterionRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
GATE, KEY = "scoping-readiness", "outcome-agreement"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"


@pytest.fixture
def engagement(playbook_engagement):
    playbook_engagement.current_stage = "scoping"
    playbook_engagement.save()
    return playbook_engagement


def person(client, role):
    user = factories.UserFactory(role=Role.CLIENT, name="Petra Vos")
    ClientMembership.objects.create(user=user, client=client, role=role)
    return user


@pytest.fixture
def approver(engagement):
    return person(engagement.client, ClientRole.APPROVER)


def sign(engagement, actor, at, *, gate=GATE, key=KEY):
    return stages.sign_criterion(
        engagement, gate_key=gate, criterion_key=key, read="Report 1", actor=actor, at=at
    )


def test_a_signature_meets_the_criterion_and_keeps_what_was_signed(engagement, approver, now):
    row = sign(engagement, approver, now)

    text = files.open_stored(row.evidence.file).read().decode()
    assert (row.state, row.signer_name, row.recorded_by) == ("met", "Petra Vos", approver)
    assert (row.evidence.grade, row.evidence.visibility) == ("witnessed", "client")
    assert "The client signed the outcome agreement." in text
    assert "After reading: Report 1" in text
    review = readiness.gate_review(engagement, as_of=now)
    assert next(s for s in review.standings if s.criterion.key == KEY).state is State.MET
    assert Event.objects.get(type="criterion.changed").actor == approver


def test_it_is_signed_once_until_the_proof_is_taken_back(engagement, approver, now):
    first = sign(engagement, approver, now)
    with pytest.raises(CriterionRefused, match="signed already"):
        sign(engagement, approver, now)

    Evidence.objects.filter(pk=first.evidence_id).update(withdrawn_at=now)
    sign(engagement, approver, now)
    assert CriterionResult.objects.count() == 2


def test_nobody_but_an_approver_of_this_client_signs(engagement, engineer, manager, now):
    viewer = person(engagement.client, ClientRole.VIEWER)
    foreign = person(factories.ClientFactory(), ClientRole.APPROVER)
    for who in (engineer, manager, viewer, foreign, factories.UserFactory(role=Role.ADMIN)):
        with pytest.raises(PermissionDenied, match="approver"):
            sign(engagement, who, now)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("gate", "key"),
    [
        pytest.param("readiness-pilot", "threshold", id="another gate"),
        pytest.param(GATE, "out-of-scope", id="not a signature"),
        pytest.param(GATE, "nothing", id="no such criterion"),
    ],
)
def test_only_what_the_gate_ahead_asks_to_sign_is_signed(engagement, approver, now, gate, key):
    with pytest.raises(CriterionRefused, match="not asked"):
        sign(engagement, approver, now, gate=gate, key=key)


def test_a_closed_engagement_takes_no_signature(engagement, approver, now):
    engagement.status = "closed"

    with pytest.raises(CriterionRefused):
        sign(engagement, approver, now)
