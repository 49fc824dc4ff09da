"""Factories: the smallest valid row of each kind."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from engagements import models
from engagements.domain.access import ClientRole, MemberRole, Role

# Hashing a password is slow on purpose; the tests sign in without one.
UNUSABLE = "!unusable"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = models.User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = Role.ENGINEER
    password = UNUSABLE


class ClientFactory(DjangoModelFactory):
    class Meta:
        model = models.Client

    code = factory.Sequence(lambda n: f"client-{n}")
    name = factory.Sequence(lambda n: f"Client {n}")
    time_zone = "Europe/Berlin"
    created_at = factory.LazyFunction(timezone.now)
    created_by = factory.SubFactory(UserFactory)


class PlaybookVersionFactory(DjangoModelFactory):
    """A playbook row without rules; load the real one with the stages service to use gates."""

    class Meta:
        model = models.PlaybookVersion

    key = factory.Sequence(lambda n: f"playbook-{n}")
    number = 1
    title = "Playbook"
    document = factory.LazyFunction(dict)
    checksum = "0" * 64
    published_at = factory.LazyFunction(timezone.now)


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = models.Engagement

    code = factory.Sequence(lambda n: f"TST-{n:02d}")
    client = factory.SubFactory(ClientFactory)
    name = factory.Sequence(lambda n: f"Engagement {n}")
    owner = factory.SubFactory(UserFactory)
    playbook_version = factory.SubFactory(PlaybookVersionFactory)
    current_stage = "qualify"
    stage_entered_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))
    time_zone = "Europe/Berlin"
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=3))
    created_by = factory.SelfAttribute("owner")
    updated_at = factory.SelfAttribute("created_at")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = models.Membership

    engagement = factory.SubFactory(EngagementFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.ENGINEER
    added_at = factory.LazyFunction(timezone.now)


class StageVisitFactory(DjangoModelFactory):
    class Meta:
        model = models.StageVisit

    engagement = factory.SubFactory(EngagementFactory)
    stage_key = factory.SelfAttribute("engagement.current_stage")
    entered_at = factory.SelfAttribute("engagement.stage_entered_at")
    entered_by = factory.SelfAttribute("engagement.owner")
    via = "start"


class StoredFileFactory(DjangoModelFactory):
    class Meta:
        model = models.StoredFile

    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 1
    content_type = "application/pdf"
    stored_at = factory.LazyFunction(timezone.now)


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Evidence

    engagement = factory.SubFactory(EngagementFactory)
    number = factory.Sequence(lambda n: n + 1001)  # a test that names one names a small one
    kind = "link"
    title = factory.Sequence(lambda n: f"Evidence {n}")
    uri = "https://example.org/evidence"
    effective_at = factory.LazyFunction(timezone.now)
    received_at = factory.LazyFunction(timezone.now)
    grade = "documented"
    added_by = factory.SelfAttribute("engagement.owner")


class JobFactory(DjangoModelFactory):
    class Meta:
        model = models.Job

    kind = "export"
    title = "Job"
    state = "queued"
    idempotency_key = factory.Sequence(lambda n: f"job-{n}")
    created_at = factory.LazyFunction(timezone.now)
    due_at = factory.SelfAttribute("created_at")


def engagement_with_lead(user, **fields):
    """Return an engagement in its first stage with an open visit, led by ``user``."""
    engagement = EngagementFactory(owner=user, **fields)
    MembershipFactory(engagement=engagement, user=user, role=MemberRole.LEAD)
    StageVisitFactory(engagement=engagement)
    return engagement


def client_person(client, *, role=ClientRole.VIEWER, **fields):
    """Return a person of a client who may use its portal."""
    person = UserFactory(role=Role.CLIENT, **fields)
    models.ClientMembership.objects.create(user=person, client=client, role=role)
    return person


def member(engagement, *, role=MemberRole.ENGINEER, **fields):
    """Return a new person who works on an engagement."""
    return MembershipFactory(engagement=engagement, user=UserFactory(**fields), role=role).user


def real_playbook():
    """Publish the shipped playbook, with its stages and gates, and return it."""
    from pathlib import Path

    from engagements.services import playbooks

    path = Path(models.__file__).parents[1] / "data/playbooks/enterprise-ai-deployment-1.yaml"
    return playbooks.publish(path.read_text(), name=path.name, at=timezone.now())[0]


def load_catalogs():
    """Load the shipped playbook, frameworks and rules."""
    from engagements.importers import catalogs

    return catalogs.load(catalogs.shipped(), at=timezone.now(), write=True)
