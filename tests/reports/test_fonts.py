"""The bundled fonts are those that were vendored, and hold every sign that a report prints."""

import hashlib
import tomllib

import pytest
from fontTools.ttLib import TTFont

from reports.render import FONTS

VENDOR = tomllib.loads((FONTS / "VENDOR.toml").read_text())["font"]
FILES = {name: digest for font in VENDOR for name, digest in font["sha256"].items()}


def test_every_font_is_named_with_its_licence():
    assert sorted(FILES) == sorted(path.name for path in FONTS.glob("*.ttf"))
    assert all((FONTS / font["licence_file"]).is_file() for font in VENDOR)


@pytest.mark.parametrize("name", FILES)
def test_a_font_is_unchanged(name):
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == FILES[name]


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("Inter")])
def test_the_text_font_holds_every_sign(name):
    known = TTFont(FONTS / name).getBestCmap()

    assert [sign for sign in "✓✗?▲–→·“”…čłΩЖ" if ord(sign) not in known] == []  # noqa: RUF001


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("SourceSerif")])
def test_the_heading_font_holds_names_of_europe(name):
    known = TTFont(FONTS / name).getBestCmap()

    assert [letter for letter in "ČčŁłŐőΩωЖжß" if ord(letter) not in known] == []
