"""Looks at every page with axe-core and a ruler."""

import json
from pathlib import Path

import axe_playwright_python

from tests.ui.pages import crawl

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "resultTypes": ["violations"],
}
WIDE, NARROW, HEIGHT = 1440, 390, 900
WIDTHS = (320, NARROW, 768, 1024, WIDE)
LOOKS = ((WIDE, "light"), (NARROW, "dark"), (WIDE, "dark"), (NARROW, "light"))
# Each page is looked at once, as the first of these who finds it.
ROLES = ("Client approver", "Administrator", "Manager")
# What nobody is signed in for; the others are found by following links.
OPEN = {
    "account_login": "/account/sign-in/",
    "account_reset_password": "/account/reset/",
    "a page that is not there": "/nothing/here/",
}


def everywhere(live, signed_in_as):
    """Return {role: {route: address}} and the names of all routes that links reach, as JSON.

    Nobody's role is "".
    """
    found, seen, every = {"": OPEN}, set(OPEN), set(OPEN)
    for role in ROLES:
        pages, reached = crawl(live, signed_in_as(role))
        found[role] = {name: path for name, path in pages.items() if name not in seen}
        seen |= set(pages)
        every |= reached
    return found, sorted(every)


def violations(page):
    """Return what axe-core, once it is in the page, has against it, a line each."""
    result = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")
    return [
        f"{found['id']}: {found['help']} at {node['target']}"
        for found in result["violations"]
        for node in found["nodes"][:3]
    ]


def too_wide(page):
    """Return the widths at which the page scrolls sideways, and by how much."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wrong.append(f"{over} px too wide at {width}")
    return wrong


def look(page, path, *, every=False):
    """Visit a page and return its faults, a line each.

    It is loaded once and then resized and recoloured, as somebody turns a phone or as night
    falls; ``every``: in both themes at both sizes.
    """
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    page.emulate_media(color_scheme="light")
    page.goto(path)
    page.evaluate(AXE)
    wrong = too_wide(page)
    for width, theme in LOOKS if every else LOOKS[:2]:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme)
        wrong += [f"{line} ({width} px, {theme})" for line in violations(page)]
    return [f"{path}: {line}" for line in wrong]
