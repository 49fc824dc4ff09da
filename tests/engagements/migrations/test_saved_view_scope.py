"""What saved views named before they noted it."""

from importlib import import_module

import pytest

from engagements.models import Client, Engagement
from tests import factories

named = import_module("engagements.migrations.0005_saved_view_scope").named


@pytest.fixture
def brackwater(db):
    client = factories.ClientFactory(code="brw", name="Brackwater Trust")
    return factories.EngagementFactory(client=client, code="BRW-01", name="Merger desk")


@pytest.mark.parametrize("title", ["Brackwater's late ones", "At BRW", "Late at brackwater trust"])
def test_an_old_title_names_a_client(brackwater, title):
    assert named(Client, title, set()) == [brackwater.client]


def test_an_old_title_names_an_engagement(brackwater):
    assert named(Engagement, "The merger desk", set()) == [brackwater]
    assert named(Engagement, "brw-01 by age", set()) == [brackwater]


def test_a_code_names_and_other_words_do_not(brackwater):
    assert named(Client, "Over target", {"brw"}) == [brackwater.client]
    assert named(Client, "Over target", set()) == []
    assert named(Engagement, "Late merger", set()) == []
