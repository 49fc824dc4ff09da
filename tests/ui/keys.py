"""Working a page with the keyboard alone."""


def tab_to(page, selector, *, limit=80):
    """Press Tab until what ``selector`` names has the focus, as a person without a mouse does."""
    for _ in range(limit):
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return page.locator(":focus")
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with {limit} Tabs on {page.url}")
