"""The mail of a day: once, whole, and never lost to a server that does not answer."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from engagements.domain.about import About
from engagements.models import Notice, NoticeSetting
from engagements.selectors import notices as selectors
from engagements.services import daily, digests, notices
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def notify(engagement, *, key, at):
    notices.notify(
        selectors.members_and_owner(engagement), kind="stage_moved", subject="It moved",
        about=About("engagement"), key=key, at=at, engagement=engagement,
    )  # fmt: skip


@pytest.fixture
def told(engagement, engineer, now, settings):
    settings.FDE_BASE_URL = "https://toolkit.example"
    notify(engagement, key="scope", at=now)
    return engagement


def test_one_mail_with_links_and_not_a_second_one(told, engineer, now):
    assert digests.send_all(at=now) == 1
    assert digests.send_all(at=now + timedelta(days=1)) == 0

    (message,) = mail.outbox
    assert message.to == [engineer.email]
    assert f"https://toolkit.example/engagements/{told.code}/" in message.body
    assert "1 thing" in message.subject
    assert Notice.objects.get().mailed_at == now


def test_what_was_read_or_is_not_wanted_is_not_mailed(told, engineer, now):
    notices.mark_read(actor=engineer, at=now)
    assert digests.send_all(at=now) == 0

    Notice.objects.update(read_at=None)
    NoticeSetting.objects.create(user=engineer, kind="stage_moved", in_digest=False)
    assert digests.send_all(at=now) == 0
    assert Notice.objects.get().mailed_at is None


def test_who_lost_the_engagement_gets_no_mail(told, engineer, now):
    told.memberships.all().delete()

    assert digests.send_all(at=now) == 0


@pytest.mark.parametrize("error", [OSError, smtplib.SMTPServerDisconnected])
def test_without_a_server_it_waits_for_the_next_time(told, now, monkeypatch, error):
    def refuse(self):
        raise error("gone")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        assert digests.send_all(at=now) == 0
    assert Notice.objects.get().mailed_at is None

    assert digests.send_all(at=now + timedelta(days=1)) == 1


def test_one_refused_address_does_not_keep_the_others_waiting(told, now, monkeypatch):
    other = factories.UserFactory(email="z-last@example.org")
    factories.MembershipFactory(engagement=told, user=other)
    notify(told, key="build", at=now)
    send = mail.EmailMessage.send

    def choosy(self, **kwargs):
        if self.to != [other.email]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(self, **kwargs)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", choosy)

    assert digests.send_all(at=now) == 1
    assert set(Notice.objects.filter(mailed_at=None).values_list("user", flat=True)) == {
        told.owner_id
    }


def test_a_claim_of_another_worker_is_left_alone(told, engineer, now):
    Notice.objects.update(mailed_at=now - timedelta(seconds=5))  # claimed, and perhaps on its way

    assert digests.send_all(at=now) == 0
    assert mail.outbox == []


def test_the_day_tells_of_lapses_and_mails_them(engagement, engineer, now):
    factories.EvidenceFactory(
        engagement=engagement, title="zanzibar", valid_until=(now + timedelta(days=3)).date()
    )

    daily.run(at=now)
    daily.run(at=now)

    (message,) = mail.outbox
    assert "lapses" in message.body
    assert "zanzibar" not in message.body
