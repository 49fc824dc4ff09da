"""Colours and icons are chosen in one place, and every kind has one."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from engagements import registry
from engagements.domain.logbook import EntryKind
from engagements.domain.stages.playbook import Kind
from engagements.selectors.evidence import Standing
from engagements.showing import Show
from engagements.web import looks

ROOT = Path(__file__).resolve().parents[3]
BELOW = ("domain", "selectors", "services", "models", "exporters")
A_LOOK = re.compile(r"\b(?:tone|tones|TONES|_TONES|icon|ICONS|colour|css)\b\s*[:=]")


def test_a_state_has_one_tone(monkeypatch):
    shows = {"one": Show(tones={"ok": ("met",)}), "other": Show(tones={"bad": ("met",)})}
    monkeypatch.setattr(looks.registry, "shows", lambda: shows)

    with pytest.raises(ImproperlyConfigured, match="met is bad and ok"):
        looks.tones.__wrapped__()


@pytest.mark.parametrize(
    ("look", "kinds"),
    [
        (looks.moment_icon, EntryKind),
        (looks.notice_icon, registry.notice_types()),
        (looks.job_icon, registry.job_kinds()),
        (looks.CRITERION_ICONS.get, Kind),
        (looks.CRITERION_WORDS.get, Kind),
    ],
)
def test_every_kind_has_a_look(look, kinds):
    assert [kind for kind in kinds if look(kind) in {None, looks.PLAIN}] == []


def icons_of(shows):
    """Yield every icon that a part names, in tables and in entries of menus and lists."""
    for show in shows:
        for field in fields(show):
            value = getattr(show, field.name)
            if field.name.endswith("_icons"):
                yield from value.values()
            elif isinstance(value, tuple):
                yield from (entry.icon for entry in value if hasattr(entry, "icon"))


def test_every_icon_is_in_the_sprite():
    sprite = (ROOT / "fde/static/vendor/tabler/icons.svg").read_text()
    named = {*icons_of(registry.shows().values()), *looks.CRITERION_ICONS.values()}

    assert len(named) > 20
    assert {icon for icon in named if f'id="{icon}"' not in sprite} == set()
    assert list(icons_of([Show(job_icons={"probe": "repeat"})])) == ["repeat"]


def test_evidence_that_counts_for_or_against_has_a_tone():
    counted = set(Standing) - {Standing.WITHDRAWN}

    assert [standing for standing in counted if not looks.tone(standing.value)] == []


def looks_of(text):
    """Return the lines of a module that choose a colour or an icon."""
    return [line for line in text.splitlines() if A_LOOK.search(line)]


def test_nothing_below_the_pages_chooses_one():
    modules = [path for floor in BELOW for path in (ROOT / "engagements" / floor).rglob("*.py")]
    # A block of a report is stored with its tone: what that means is printed as it was stored.
    modules = [path for path in modules if path.parent.name != "reporting"]
    found = {path.name: looks_of(path.read_text()) for path in modules}

    assert len(modules) > 150
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("planted", ['TONES = {"open": "bad"}', "    icon: str", 'tone="bad",'])
def test_a_planted_look_is_found(planted):
    assert looks_of(planted)
