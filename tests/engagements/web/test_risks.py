"""The risks of an engagement."""

from datetime import timedelta

import pytest

from engagements.services import logbook
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(engagement, engineer, now):
    """Write a risk, a blocker that is over, and a note."""
    made = {
        kind: logbook.add_entry(
            engagement, kind=kind, text=f"A {kind}", actor=engineer, at=now - timedelta(days=2)
        )
        for kind in ("risk", "blocker", "note")
    }
    logbook.resolve_entry(made["blocker"], actor=engineer, at=now)
    return engagement


@pytest.mark.parametrize(
    ("show", "seen", "unseen"),
    [
        pytest.param("", "A risk", ("A blocker", "A note"), id="open"),
        pytest.param("over", "A blocker", ("A risk", "A note"), id="over"),
    ],
)
def test_open_and_past_ones_stand_apart(signed_in, engineer, told, show, seen, unseen):
    url = f"/engagements/{told.code}/risks/" + (f"?show={show}" if show else "")

    text = signed_in(engineer).get(url).content.decode()

    assert seen in text
    assert not any(words in text for words in unseen)


def test_an_open_one_can_be_marked_as_over(signed_in, engineer, told):
    client = signed_in(engineer)
    assert f"/engagements/{told.code}/log/1/resolve/" in (
        client.get(f"/engagements/{told.code}/risks/").content.decode()
    )

    client.post(f"/engagements/{told.code}/log/1/resolve/")

    text = client.get(f"/engagements/{told.code}/risks/").content.decode()
    assert "No risk and no blocker is open." in text


def test_a_foreign_engagement_is_a_missing_one(signed_in, told):
    client = signed_in(factories.UserFactory())

    assert client.get(f"/engagements/{told.code}/risks/").status_code == 404
    assert client.get("/engagements/ZZZ-99/risks/").status_code == 404


def test_a_state_that_was_never_offered_is_not_found(signed_in, engineer, told):
    assert signed_in(engineer).get(f"/engagements/{told.code}/risks/?show=x").status_code == 404
