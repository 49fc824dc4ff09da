"""Every state of a control that counts has a colour, and a control an address."""

import pytest
from django.urls import resolve

from engagements.areas.compliance.domain import states
from engagements.showing import Place
from engagements.web import looks
from engagements.web.addresses import address


def test_what_counts_for_or_against_has_a_tone():
    counted = {*states.PROVEN, *states.FAILING, *states.UNKNOWN, *states.EXCEPTED}

    assert [state for state in counted if not looks.tone(state.value)] == []


@pytest.mark.parametrize(
    ("engagement", "leads"),
    [
        pytest.param("BRW-01", "/engagements/BRW-01/controls/owasp/LLM01/", id="on an engagement"),
        pytest.param("", "/controls/?q=LLM01", id="anywhere"),
    ],
)
def test_a_control_is_found(engagement, leads):
    place = Place(engagement=engagement, refs={"framework": "owasp", "control": "LLM01"})

    assert address("control", place) == leads
    assert resolve(leads.partition("?")[0])
