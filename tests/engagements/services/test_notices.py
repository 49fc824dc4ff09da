"""People are told what concerns them: once, in their scope, without a word that somebody wrote."""

from datetime import timedelta

import pytest
from django.urls import resolve

from engagements.domain.about import About
from engagements.domain.events import Channel
from engagements.models import Engagement, Notice, NoticeSetting
from engagements.selectors import notices as selectors
from engagements.services import engagement as engagements
from engagements.services import events, evidence, jobs, logbook, notices, stages
from engagements.web.addresses import address_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SECRET = "zanzibar"


def unread(user):
    return selectors.visible_to(user).filter(read_at=None).count()


def subjects(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("subject", flat=True))


def moved(engagement, *, actor, at, via="advance"):
    events.record(
        "stage.entered", engagement=engagement, actor=actor, at=at, source=Channel.UI,
        stage="scoping", via=via,
    )  # fmt: skip


@pytest.fixture
def here(playbook_engagement):
    Engagement.objects.filter(pk=playbook_engagement.pk).update(name=SECRET)
    Notice.objects.all().delete()
    playbook_engagement.refresh_from_db()
    return playbook_engagement


@pytest.fixture
def colleague(here, engineer, now):
    user = factories.UserFactory(name="Mara Kessler")
    engagements.add_member(here, user=user, role="engineer", actor=engineer, at=now)
    return user


def test_who_becomes_a_member_or_owner_is_told(here, colleague, engineer, now):
    engagements.change_owner(
        here, owner=colleague, version=here.version, actor=engineer, at=now + timedelta(minutes=1)
    )

    assert subjects(colleague) == [
        "ARD-02: you are its engineer now",
        "ARD-02: you are its owner now",
    ]
    assert subjects(engineer) == []  # whoever did it knows


def test_a_new_owner_from_outside_is_told_once(here, engineer, now):
    owner = factories.UserFactory()

    engagements.change_owner(here, owner=owner, version=here.version, actor=engineer, at=now)

    assert subjects(owner) == ["ARD-02: you are its owner now"]


def test_a_mention_reaches_members_and_nobody_else(here, colleague, engineer, now):
    stranger = factories.UserFactory(name="Jonas Hahn")
    Notice.objects.all().delete()

    entry = logbook.add_entry(
        here, kind="note", text=f"@Mara and @Jonas Hahn: {SECRET}", actor=engineer, at=now
    )
    logbook.correct_entry(entry, text=f"@Mara: {SECRET}!", actor=engineer, at=now)

    assert subjects(colleague) == [f"ARD-02: you are mentioned in entry {entry.number}"]
    assert subjects(stranger) == []


def test_the_owner_of_a_blocker_is_told(here, colleague, engineer, now):
    Notice.objects.all().delete()

    logbook.add_entry(
        here, kind="blocker", text=SECRET, owner_name="mara kessler", actor=engineer, at=now
    )

    assert subjects(colleague) == ["ARD-02: the blocker in entry 1 is yours"]


def test_a_gate_asks_the_leads_or_else_the_managers(here, colleague, engineer, manager, now):
    Notice.objects.all().delete()

    stages.request_gate(here, actor=engineer, at=now)
    stages.request_gate(here, actor=colleague, at=now + timedelta(minutes=1))

    assert subjects(manager) == ["ARD-02: the gate waits for a decision"]
    assert subjects(engineer) == ["ARD-02: the gate waits for a decision"]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda job, now: jobs.finish(job, at=now), "is done"),
        (lambda job, now: jobs.fail(job, at=now, code="x", text=SECRET), "failed"),
        (lambda job, now: jobs.stopped(job, at=now), "was stopped"),
    ],
)
def test_the_end_of_work_is_told_without_what_people_wrote(here, engineer, now, end, words):
    job = jobs.open_job(
        "export", title=f"Probe run 3: {SECRET}", about=About("probe_run", "3"),
        requested_by=engineer, engagement=here, at=now,
    )  # fmt: skip

    end(jobs.claim(job.pk, worker="w", at=now), now)

    notice = Notice.objects.get(user=engineer)
    assert notice.subject == f"ARD-02: Probe run 3 {words}"
    assert notice.about == About("probe_run", "3")


def test_work_that_was_given_up_or_cancelled_is_told(here, engineer, now):
    lost = factories.JobFactory(
        state="running", attempt=5, lease_until=now - timedelta(minutes=1), engagement=here,
        requested_by=engineer, title="Readiness report 1", kind="report",
    )  # fmt: skip
    queued = factories.JobFactory(engagement=here, requested_by=engineer, title="Probe run 1: x")

    jobs.sweep(at=now)
    jobs.sweep(at=now)
    jobs.request_stop(queued, actor=engineer, at=now)

    assert subjects(engineer) == [
        "ARD-02: Readiness report 1 was given up after 5 attempts",
        "ARD-02: Probe run 1 was stopped",
    ]
    assert Notice.objects.first().about == About("job", str(lost.pk))


def test_what_lapses_is_told_once_for_each_date(here, engineer, now):
    soon = factories.EvidenceFactory(
        engagement=here, number=77, title=SECRET, valid_until=(now + timedelta(days=7)).date()
    )
    factories.EvidenceFactory(engagement=here, valid_until=(now + timedelta(days=40)).date())
    withdrawn = factories.EvidenceFactory(
        engagement=here, valid_until=soon.valid_until, added_by=engineer
    )
    evidence.withdraw_evidence(withdrawn, reason="old", actor=engineer, at=now)

    for days in (0, 1):
        notices.notify_daily(at=now + timedelta(days=days))

    assert [subject.partition(" lapses")[0] for subject in subjects(engineer)] == [
        "ARD-02: evidence E-77"
    ]


def test_who_lost_the_engagement_is_not_told_and_sees_no_old_notice(here, colleague, engineer, now):
    assert unread(colleague) == 1
    engagements.remove_member(here, user=colleague, actor=engineer, at=now)

    moved(here, actor=engineer, at=now)

    assert subjects(colleague) == ["ARD-02: you are its engineer now"]
    assert unread(colleague) == 0


def test_a_kind_that_is_wanted_nowhere_is_not_written(here, colleague, engineer, now):
    NoticeSetting.objects.create(user=colleague, kind="stage_moved", in_app=False, in_digest=False)
    NoticeSetting.objects.create(user=colleague, kind="assigned", in_app=False)

    moved(here, actor=engineer, at=now)

    assert subjects(colleague) == ["ARD-02: you are its engineer now"]
    assert unread(colleague) == 0
    assert selectors.to_mail(colleague).count() == 1


def test_an_engagement_that_begins_or_is_reopened_has_not_moved(here, colleague, engineer, now):
    Notice.objects.all().delete()

    for via in ("start", "reopen"):
        moved(here, actor=engineer, at=now, via=via)

    assert subjects(colleague) == []


def test_telling_twice_tells_once(here, colleague, engineer, now):
    for _ in range(2):
        moved(here, actor=engineer, at=now)

    assert subjects(colleague).count("ARD-02 moved to Scoping") == 1


def test_people_of_a_client_hear_of_their_own_reports_only(here, engineer, now):
    person, stranger = (factories.UserFactory(role="client") for _ in range(2))
    here.client.memberships.create(user=person, role="viewer")
    factories.ClientFactory().memberships.create(user=stranger, role="viewer")

    events.record(
        "report.issued", engagement=here, actor=engineer, at=now, source=Channel.UI, report=2
    )

    assert subjects(person) == ["ARD-02: report 2 was issued"]
    assert subjects(stranger) == []
    assert Notice.objects.get(user=person).about == About("report", "2")


def test_no_notice_carries_what_people_wrote_and_each_leads_to_a_page(
    here, colleague, engineer, now
):
    logbook.add_entry(here, kind="note", text=f"@Mara {SECRET}", actor=engineer, at=now)
    stages.request_gate(here, actor=colleague, at=now)
    moved(here, actor=engineer, at=now)
    factories.EvidenceFactory(
        engagement=here, title=SECRET, valid_until=(now + timedelta(days=7)).date()
    )
    notices.notify_daily(at=now)

    rows = list(Notice.objects.all())

    assert len(rows) >= 5
    for row in rows:
        assert SECRET not in f"{row.subject} {row.about_key} {row.key}"
        assert resolve(address_of(row).partition("#")[0].partition("?")[0])
