"""Third-party files are the ones that VENDOR.toml names, licences beside them."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "fde" / "static" / "vendor"
OWN = ROOT / "fde" / "static" / "fde"
PACKAGES = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["package"]
DIGESTS = {name: digest for package in PACKAGES for name, digest in package["sha256"].items()}


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_a_vendored_file_is_unchanged(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_no_file_lies_here_unnamed():
    present = {
        str(path.relative_to(VENDOR))
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.toml"
    }

    assert present == set(DIGESTS)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_package_names_its_licence(package):
    assert package["licence_file"] in package["sha256"]
    assert package["licence"] in {"0BSD", "OFL-1.1", "MIT"}


def test_every_icon_that_a_template_asks_for_is_in_the_sprite():
    have = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "tabler" / "icons.svg").read_text()))
    asked = {
        (name, str(path.relative_to(ROOT)))
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }

    assert sorted(pair for pair in asked if pair[0] not in have) == []


def own(pattern):
    return {path.name: path.stat().st_size for path in OWN.glob(pattern)}


def test_the_style_sheet_of_every_page_stays_small():
    assert own("*.css")["app.css"] < 40 * 1024


def test_a_sheet_that_only_some_pages_load_stays_smaller():
    sheets = own("*.css")
    del sheets["app.css"]

    assert {name: size for name, size in sheets.items() if size >= 8 * 1024} == {}


def test_the_script_of_every_page_stays_small():
    assert own("*.js")["app.js"] < 25 * 1024
    assert own("theme.js")["theme.js"] < 1024


def test_a_script_that_only_some_pages_load_stays_smaller():
    scripts = own("*.js")
    del scripts["app.js"]

    assert {name: size for name, size in scripts.items() if size >= 8 * 1024} == {}
