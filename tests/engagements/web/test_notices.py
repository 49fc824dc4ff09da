"""The bell, the list of notices and what one wants to hear of."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagements.domain.about import About
from engagements.models import Notice, NoticeSetting
from engagements.services import notices
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/notices/"


@pytest.fixture
def told(engagement, now):
    for stage in ("Scope", "Build"):
        notices.notify(
            [engagement.owner_id], kind="stage_moved",
            subject=f"{engagement.code} moved to {stage}",
            about=About("engagement"), key=f"k:{stage}", at=now,
            engagement=engagement,
        )  # fmt: skip
    return engagement


def test_the_bell_counts_and_the_list_opens(told, engineer, signed_in):
    client = signed_in(engineer)

    page = client.get(LIST).content.decode()
    answer = client.post(reverse("engagements:notice-open", args=["k:Scope"]))

    assert 'class="count accent">2<' in page
    assert answer.url == f"/engagements/{told.code}/"
    assert "moved to Scope" not in client.get(LIST).content.decode()
    assert "moved to Scope" in client.get(f"{LIST}?show=all").content.decode()


def test_one_or_all_are_marked_as_read(told, engineer, signed_in):
    client = signed_in(engineer)
    client.post("/notices/read/", {"key": "k:Scope"})
    assert Notice.objects.filter(read_at=None).count() == 1

    client.post("/notices/read/")

    assert not Notice.objects.filter(read_at=None).exists()
    assert b"Nothing is unread" in client.get(LIST).content


def test_another_persons_notice_is_a_missing_one(told, manager, signed_in):
    client = signed_in(manager)

    assert client.post(reverse("engagements:notice-open", args=["k:Scope"])).status_code == 404
    client.post("/notices/read/", {"key": "k:Scope"})
    client.post("/notices/read/")
    assert Notice.objects.filter(read_at=None).count() == 2


@pytest.mark.parametrize("query", ["?show=odd", "?after=x"])
def test_what_the_list_never_offered_is_not_found(told, engineer, signed_in, query):
    assert signed_in(engineer).get(f"{LIST}{query}").status_code == 404


def test_the_choice_is_kept(told, engineer, signed_in):
    client = signed_in(engineer)
    client.post("/settings/notices/", {"mentioned-app": "on", "gate-digest": "on"})

    wanted = {row.kind: (row.in_app, row.in_digest) for row in NoticeSetting.objects.all()}
    page = client.get("/settings/notices/").content.decode()

    assert wanted["mentioned"] == (True, False)
    assert wanted["gate"] == (False, True)
    assert wanted["stage_moved"] == (False, False)
    assert page.count("checked") == 2
    assert b"Nothing is unread" in client.get(LIST).content


def test_people_of_a_client_choose_about_mail_only(told, signed_in):
    person = factories.UserFactory(role="client")
    told.client.memberships.create(user=person, role="viewer")

    page = signed_in(person).get("/settings/notices/").content.decode()

    assert "In the app" not in page
    assert page.count('type="checkbox"') == 2


def test_the_page_costs_the_same_whatever_its_length(told, engineer, signed_in, now):
    client = signed_in(engineer)
    client.get(LIST)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        counts.append(len(queries))
        Notice.objects.bulk_create(
            Notice(user=engineer, kind="gate", engagement=told, subject="s", about_kind="gate",
                   key=f"b{len(counts)}.{n}", created_at=now)
            for n in range(300)
        )  # fmt: skip
    assert counts[0] == counts[1] <= 6
    assert b"99+" in client.get(LIST).content
