"""Icons, people, times and small drawings of the templates."""

from datetime import date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from engagements.templatetags import ui


def drawn(text, **values):
    return Template("{% load ui %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mara Kessler", "MK"),
        ("Anna Maria de Souza", "AS"),
        ("mara@fde.example", "MF"),
        ("Ø", "Ø"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_initials(name, expected):
    assert ui.initials(name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (timedelta(seconds=0), "0 s"),
        (timedelta(seconds=38), "38 s"),
        (72, "1 min 12 s"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=41, hours=3), "41 d"),
        (None, ""),
    ],
)
def test_duration(value, expected):
    assert ui.duration(value) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=6), "6 min ago"),
        (timedelta(hours=5), "5 h ago"),
    ],
)
def test_times_are_relative_within_a_day(age, expected):
    assert ui.ago(timezone.now() - age) == expected


def test_a_day_has_its_year_unless_it_is_this_one():
    today = timezone.localdate()

    assert ui.day(date(1999, 12, 7)) == "7 Dec 1999"
    assert ui.day(today.replace(month=2, day=3)) == "3 Feb"
    assert ui.day(None) == ""


def test_when_carries_the_full_stamp_in_the_zone_of_the_page():
    at = datetime(2026, 11, 24, 9, 31, tzinfo=timezone.get_fixed_timezone(0))

    with timezone.override("Europe/Oslo"):
        text = drawn("{% when at 'clock' %}", at=at)

    assert ">10:31</time>" in text
    assert 'title="24 November 2026, 10:31 CET"' in text


@pytest.mark.parametrize(
    ("state", "tone"),
    [("NO_GO", "bad"), ("CONDITIONAL", "warn"), ("GO", "ok"), ("INCOMPLETE", "unknown"), ("x", "")],
)
def test_tone(state, tone):
    assert ui.tone(state) == tone
    assert ui.tone_icon(state)


def test_a_score_bar_says_its_range_and_marks_what_is_expected():
    text = drawn("{% score_bar 12 46 'NO_GO' 35 %}")

    assert 'aria-label="12 to 46 of 100, expected 35: Not ready"' in text
    assert '<rect class="fill" width="12%"' in text
    assert '<rect class="tick" x="35%"' in text


@pytest.mark.parametrize(("low", "expected", "shade"), [(12, 35, "bad"), (40, 35, ""), (0, 0, "")])
def test_a_calm_bar_warns_only_below_what_its_stage_expects(low, expected, shade):
    assert ui.score_bar(low, 46, "NO_GO", expected, calm=True)["tone"] == shade


@pytest.mark.parametrize(("low", "high", "parts"), [(10, 13, 1), (100, 100, 0)])
def test_only_what_is_not_known_is_hatched(low, high, parts):
    assert drawn("{% score_bar low high %}", low=low, high=high).count("url(#hatch)") == parts


@pytest.mark.parametrize("shade", ["bad", "warn", "ok", "unknown", ""])
def test_every_tone_has_its_hatching(shade):
    patterns = drawn("{% include 'components/_patterns.html' %}")

    assert f'id="hatch{"-" + shade if shade else ""}"' in patterns


def test_proof_has_a_block_for_each_step_up():
    assert drawn("{% proof 'imported' %}").count('class="off"') == 2
    assert "No proof yet" in drawn("{% proof '' %}")


def test_values_are_escaped():
    assert "<b>" not in drawn("{% icon name %}", name='"><b>')
    assert "<b>" not in drawn("{% include 'components/_person.html' %}", name="<b>x</b>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See E-07.", '<p>See <a href="/engagements/ARD-02/files/?from=7#evidence-7">E-07</a>'
                      ".</p>"),
        ("<b>E-7</b>", '<p>&lt;b&gt;<a href="/engagements/ARD-02/files/?from=7#evidence-7">E-7</a>'
                       "&lt;/b&gt;</p>"),
        ("E-0, XE-7, E-1234567, e-7", "<p>E-0, XE-7, E-1234567, e-7</p>"),
    ],
)  # fmt: skip
def test_evidence_that_a_text_names_is_a_link(text, html):
    assert drawn("{{ words|linebreaks|evidence_links:'ARD-02' }}", words=text) == html
