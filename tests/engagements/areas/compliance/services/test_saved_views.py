"""Filters of the library of controls can be saved, and its frameworks tell nothing of a client."""

import pytest

from engagements.selectors import views as selectors
from engagements.services import views

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_framework_is_a_choice_that_everybody_may_read(engineer, manager, now):
    view = views.save_view(
        title="Small",
        page="controls",
        query="framework=small&state=failing",
        actor=manager,
        at=now,
        is_shared=True,
    )

    assert view in selectors.visible_to(engineer)
