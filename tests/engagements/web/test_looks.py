"""Colours and icons are chosen in one place, and every kind has one."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from engagements import registry
from engagements.areas.compliance.domain import states
from engagements.domain.logbook import EntryKind
from engagements.domain.stages.playbook import Kind
from engagements.selectors.evidence import Standing
from engagements.web import looks

ROOT = Path(__file__).resolve().parents[3]
BELOW = ("domain", "selectors", "services", "models", "exporters")
A_LOOK = re.compile(r"\b(?:tone|tones|TONES|_TONES|icon|ICONS|colour|css)\b\s*[:=]")


def test_a_state_has_one_tone():
    found = defaultdict(set)
    for word, tone in looks._tones():
        found[word].add(tone)

    assert {word: tones for word, tones in found.items() if len(tones) > 1} == {}


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (looks.MOMENT_ICONS, EntryKind),
        (looks.NOTICE_ICONS, registry.notice_types()),
        (looks.JOB_ICONS, registry.job_kinds()),
        (looks.CRITERION_ICONS, Kind),
        (looks.CRITERION_WORDS, Kind),
    ],
)
def test_every_kind_has_a_look(table, kinds):
    assert [kind for kind in kinds if kind not in table] == []


def test_what_counts_for_or_against_has_a_tone():
    counted = {*states.PROVEN, *states.FAILING, *states.UNKNOWN, *states.EXCEPTED}
    counted |= set(Standing) - {Standing.WITHDRAWN}

    assert [state for state in counted if not looks.tone(state.value)] == []


def looks_of(text):
    """Return the lines of a module that choose a colour or an icon."""
    return [line for line in text.splitlines() if A_LOOK.search(line)]


def test_nothing_below_the_pages_chooses_one():
    modules = [path for floor in BELOW for path in (ROOT / "engagements" / floor).rglob("*.py")]
    found = {path.name: looks_of(path.read_text()) for path in modules}

    assert len(modules) > 150
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("planted", ['TONES = {"open": "bad"}', "    icon: str", 'tone="bad",'])
def test_a_planted_look_is_found(planted):
    assert looks_of(planted)
