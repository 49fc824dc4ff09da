"""No word of a client's engagement that its people must not read stands in its printed report."""

import pytest
from django.db import transaction

from reports import selectors
from tests import world as worlds
from tests.permissions import response_text
from tests.world import words
from tests.world.database import files_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def _django_db_helper(django_db_setup, django_db_blocker):
    """Work on an empty database: this world is built with the real page engine."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def printed_world(db, settings, tmp_path):
    for name, value in files_in(tmp_path).items():
        setattr(settings, name, value)
    return worlds.build(render=True)


def test_a_printed_report_holds_no_word_that_its_client_must_not_see(printed_world):
    for key, letter in (("a1", "a"), ("b1", "b")):
        text = response_text.text_of_bytes(
            selectors.path(printed_world[key]["report"]).read_bytes()
        )
        found = words.found_in(text)
        assert words.VISIBLE[key] in found
        assert found <= words.of_client(letter)
