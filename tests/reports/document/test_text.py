import re

import pytest

from engagements.domain.prose import clip
from reports.document.text import clean, cleaned, markdown
from tests.reports.sample import sample


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("line\r\nand\ttab", "line\nand\ttab"),
        ("Čeština, Ω, Ж, 漢", "Čeština, Ω, Ж, 漢"),
    ],
)
def test_clean(raw, kept):
    assert clean(raw) == kept


def test_cleaned_reaches_every_text_of_a_snapshot():
    dirty = sample(decisions_asked=("bad\x00\u202e one",))

    assert cleaned(dirty).decisions_asked == ("bad one",)
    assert cleaned(sample()) == sample()


def test_clip_marks_what_is_missing():
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abcdefg", 6) == "abcde…"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=http://127.0.0.1:1/x>",
        "![x](http://127.0.0.1:1/x)",
        "<link rel=attachment href=file:///etc/passwd>",
        "[x](javascript:alert(1))",
        '<p style="background:url(http://127.0.0.1:1/x)">x</p>',
        "<svg><use href='file:///etc/passwd'/></svg>",
    ],
)
def test_markdown_lets_no_markup_through(hostile):
    shown = markdown(hostile)

    tags = re.findall(r"<(\w+)([^>]*)>", shown)

    assert {name for name, _ in tags} <= {"p", "a"}
    assert {rest for _, rest in tags} <= {""}


def test_markdown_keeps_lists_and_emphasis():
    assert markdown("**a**\n\n- b") == "<p><strong>a</strong></p>\n<ul>\n<li>b</li>\n</ul>\n"
