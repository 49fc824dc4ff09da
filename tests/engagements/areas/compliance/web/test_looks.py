"""Every state of a control that counts has a colour."""

from engagements.areas.compliance.domain import states
from engagements.web import looks


def test_what_counts_for_or_against_has_a_tone():
    counted = {*states.PROVEN, *states.FAILING, *states.UNKNOWN, *states.EXCEPTED}

    assert [state for state in counted if not looks.tone(state.value)] == []
