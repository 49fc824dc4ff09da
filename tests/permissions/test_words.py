"""The world itself: every text of it holds a word, or stands on a list that says why not."""

import pytest
from django.apps import apps
from django.db import models

from tests.permissions import texts
from tests.world import words

pytestmark = [pytest.mark.django_db]


def test_every_text_field_of_a_clients_row_holds_a_word(world):
    missing = []
    for model in texts.tenant_models():
        for field in texts.text_fields(model):
            if texts.reason_to_leave_out(field):
                continue
            for key in words.VISIBLE:
                rows = texts.rows_of(model, world[key])
                if not any(words.found_in(str(value)) for value in texts.values(rows, field)):
                    missing.append(f"{model.__name__}.{field.name} of {key}")

    assert not missing, "\n".join(missing) + (
        "\nThese texts hold no secret word, so a leak of them would not be seen. Write one in "
        "tests/world, or say in tests/permissions/texts.py why there can be none."
    )


def test_no_row_holds_the_word_of_another_engagement(world):
    for model in texts.tenant_models():
        for key in words.VISIBLE:
            mine = words.on(key) | {words.SECRET[key], words.OWN.get("approver")}
            for row in texts.rows_of(model, world[key]):
                for field in texts.text_fields(model):
                    found = words.found_in(str(getattr(row, field.attname)))
                    assert found <= mine, f"{model.__name__}.{field.name} of {key}: {found}"


def test_no_stored_text_holds_a_value_of_a_clients_row_or_a_plain_secret(world):
    for model in apps.get_models():
        for field in texts.text_fields(model):
            for value in texts.values(model._base_manager.all(), field):
                found = words.found_in(str(value)) & words.NOBODY
                assert not found, f"{model.__name__}.{field.name}: {found}"


def test_events_hold_no_free_text(world):
    event = apps.get_model("engagements", "Event")
    allowed = frozenset(words.VISIBLE.values()) | frozenset(words.CLIENT.values())  # codes

    for row in event._base_manager.all():
        assert words.found_in(str(row.payload)) <= allowed, row


def test_the_list_of_what_is_left_out_names_fields_that_exist():
    for model_name, field_name in texts.LEFT_OUT:
        model = next(m for m in apps.get_models() if m.__name__ == model_name)
        assert isinstance(model._meta.get_field(field_name), models.Field)


@pytest.mark.parametrize("word", sorted(words.ALL))
def test_a_word_is_found_whatever_its_case_and_in_no_other_word(word):
    assert words.found_in(f"<b>{word.upper()}</b>") == {word}
