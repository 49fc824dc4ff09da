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
# What nobody is signed in for; the others are found by following links.
OPEN = {
    "account_login": "/account/sign-in/",
    "account_reset_password": "/account/reset/",
    "a page that is not there": "/nothing/here/",
}


def everywhere(live, signed_in_as):
    """Return {role: {route: address}} and the names of all routes that links reach, as JSON.

    Each page is looked at once, as the first who finds it; nobody's role is "".
    """
    found, seen, every = {"": OPEN}, set(OPEN), set(OPEN)
    for role in ("Client approver", "Administrator", "Manager"):
        pages, reached = crawl(live, signed_in_as(role))
        found[role] = {name: path for name, path in pages.items() if name not in seen}
        seen |= set(pages)
        every |= reached
    return found, sorted(every)


def violations(page):
    """Return what axe-core has against the page, a line each."""
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")
    return [
        f"{found['id']}: {found['help']} at {node['target']}"
        for found in result["violations"]
        for node in found["nodes"][:3]
    ]


def sideways(page, widths):
    """Return the widths at which the page scrolls sideways, and by how much."""
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wrong.append(f"{over} px too wide at {width}")
    return wrong


def look(page_for, found, *, width, theme, widths=()):
    """Visit every page in one size and theme; return every fault with its address."""
    faults = []
    for role, pages in found.items():
        page = page_for(role, width=width, theme=theme)
        for path in pages.values():
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            wrong = violations(page) + sideways(page, widths)
            faults += [f"{path} ({role}): {line}" for line in wrong]
    return faults
