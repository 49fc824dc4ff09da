"""Who a text mentions."""

import pytest

from engagements.domain.mentions import mentioned

PEOPLE = {1: "Mara Kessler", 2: "Jonas Hahn", 3: "Jonas Weber", 4: ""}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("@Mara Kessler, see this", {1}, id="full name"),
        pytest.param("ask @mara about it", {1}, id="first name that nobody else bears"),
        pytest.param("@Jonas knows", set(), id="a first name of two people"),
        pytest.param("@jonas  weber knows, (@Mara)", {1, 3}, id="two people"),
        pytest.param("write to it@mara.example", set(), id="a mail address"),
        pytest.param("@Marathon", set(), id="a longer word"),
        pytest.param("Mara Kessler said", set(), id="a name without the mark"),
        pytest.param("@", set(), id="nothing behind the mark"),
    ],
)
def test_mentioned(text, found):
    assert mentioned(text, people=PEOPLE) == found
