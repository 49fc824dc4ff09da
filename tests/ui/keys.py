"""Two ways of working a page: with the keyboard alone, and with JavaScript off."""

LIMIT = 150  # more Tabs than any page takes from its top to its end
SAME_GROUP = """(e) => {
  const now = document.activeElement;
  return e === now || (e.type === "radio" && now.type === "radio" && now.name === e.name);
}"""


def tab_to(page, target, *, limit=LIMIT):
    """Press Tab until ``target`` (or a radio of its group) has the focus; return it."""
    target = page.locator(target) if isinstance(target, str) else target
    for _ in range(limit):
        if target.evaluate(SAME_GROUP):
            return target
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with {limit} Tabs on {page.url}")


class Keyboard:
    """Somebody who has no pointer."""

    script = True

    def __init__(self, page):
        self.page = page

    def write(self, target, text):
        """Type a text into a field, over what stands there."""
        tab_to(self.page, target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, target, label):
        """Choose an option of a list by typing how it begins."""
        found = tab_to(self.page, target)
        self.page.keyboard.type(label)
        chosen = found.evaluate("(e) => e.selectedOptions[0].text.trim()")
        assert chosen.startswith(label), f"typing {label!r} chose {chosen!r}"

    def choose(self, target, words, code):
        """Choose one of what a field offers for some words."""
        self.write(target, words)
        self.page.get_by_role("option").first.wait_for()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        assert self.page.locator(target).input_value() == code

    def mark(self, target):
        """Choose one of a group of radio buttons, or tick a box."""
        found = tab_to(self.page, target)
        if found.evaluate("(e) => e.type === 'checkbox'"):
            if not found.is_checked():
                self.page.keyboard.press("Space")
            return
        self.page.keyboard.press("Space")
        for _ in range(20):
            if found.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen with arrow keys")

    def press(self, target):
        """Press a button, follow a link, open a fold."""
        tab_to(self.page, target)
        self.page.keyboard.press("Enter")


class Plain:
    """Somebody whose browser runs no JavaScript."""

    script = False

    def __init__(self, page):
        self.page = page

    def _found(self, target):
        return self.page.locator(target) if isinstance(target, str) else target

    def write(self, target, text):
        """Fill a field."""
        self._found(target).fill(text)

    def choose(self, target, _words, code):
        """Type the code of what a field would offer."""
        self.write(target, code)

    def pick(self, target, label):
        """Choose an option by its label."""
        options = self._found(target).locator("option").all_inner_texts()
        self._found(target).select_option(
            label=next(text for text in options if text.strip().startswith(label)).strip()
        )

    def mark(self, target):
        """Choose a radio button or tick a box by pressing its label."""
        name = self._found(target).get_attribute("id")
        self.page.locator(f"label[for='{name}']").first.click()
        assert self._found(target).is_checked()

    def press(self, target):
        """Press a button, follow a link, open a fold."""
        self._found(target).click()
