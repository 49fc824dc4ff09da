"""Notices over the API."""

import pytest

from engagements.domain.about import About
from engagements.models import Notice
from engagements.services import notices

pytestmark = pytest.mark.django_db
URL = "/api/v1/notices/"


@pytest.fixture
def told(engagement, now):
    for stage in ("scope", "build"):
        notices.notify(
            [engagement.owner_id], kind="stage_moved", subject=stage, about=About("gate"),
            key=f"stage:{stage}", at=now, engagement=engagement,
        )  # fmt: skip
    return engagement


def test_the_unread_ones_are_listed_until_they_are_read(told, engineer, signed_in):
    client = signed_in(engineer)

    first = client.get(URL).json()["results"]
    read = client.post(f"{URL}stage:scope/read/").json()
    second = client.get(URL).json()["results"]

    assert {row["key"] for row in first} == {"stage:scope", "stage:build"}
    assert read["read_at"]
    assert [row["key"] for row in second] == ["stage:build"]
    assert client.post(f"{URL}read-all/").json() == {"read": 1}
    assert client.get(URL).json()["results"] == []
    assert len(client.get(f"{URL}?show=all").json()["results"]) == 2


def test_a_foreign_notice_answers_as_a_missing_one(told, manager, signed_in):
    client = signed_in(manager)

    there, missing = (client.post(f"{URL}{key}/read/") for key in ("stage:scope", "no"))

    assert (there.status_code, there.content) == (missing.status_code, missing.content)
    assert there.status_code == 404
    assert client.get(URL).json()["results"] == []
    assert Notice.objects.filter(read_at=None).count() == 2


def test_an_odd_filter_is_refused(told, engineer, signed_in):
    assert signed_in(engineer).get(f"{URL}?show=odd").status_code == 400
