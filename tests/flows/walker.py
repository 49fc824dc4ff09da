"""A person without scripts: reads pages, fills in their forms, follows what comes back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TEXT_TYPES = {"text", "search", "email", "url", "textarea"}


@dataclass
class Form:
    """One form of a page with the values it would send."""

    action: str
    method: str
    values: dict = field(default_factory=dict)
    types: dict = field(default_factory=dict)
    choices: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)

    def text_fields(self):
        return [name for name, kind in self.types.items() if kind in TEXT_TYPES]


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.links, self.form = [], [], None
        self.select = self.textarea = self.button = None
        self.text = []

    def handle_starttag(self, tag, pairs):  # noqa: C901 - one branch a kind of element
        attrs = dict(pairs)
        name = attrs.get("name")
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag == "form":
            self.form = Form(attrs.get("action", ""), attrs.get("method", "get").lower())
            self.forms.append(self.form)
        if self.form is None:
            return
        if tag == "button":
            self.button = [attrs.get("name"), attrs.get("value", ""), ""]
            self.form.buttons.append(self.button)
        if not name or "disabled" in attrs:
            return
        if tag == "input":
            self._input(name, attrs)
        elif tag == "select":
            self.select = name
            self.form.types[name] = "select"
            self.form.choices[name] = []
            self.form.values.setdefault(name, "")
        elif tag == "textarea":
            self.textarea = name
            self.form.types[name] = "textarea"
            self.form.values[name] = ""

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        self.form.types[name] = kind
        if kind in {"radio", "checkbox"}:
            self.form.choices.setdefault(name, []).append(attrs.get("value", "on"))
            if "checked" in attrs:
                self.form.values[name] = attrs.get("value", "on")
        elif kind not in {"submit", "button", "file"}:
            self.form.values[name] = attrs.get("value", "")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "button":
            self.button = None

    def handle_data(self, data):
        self.text.append(data)
        if self.textarea and self.form is not None:
            self.form.values[self.textarea] += data.removeprefix("\n")
        if self.button is not None:
            self.button[2] += data

    def option(self, attrs):
        if self.select and self.form is not None:
            value = attrs.get("value", "")
            self.form.choices[self.select].append(value)
            if "selected" in attrs or (not self.form.values[self.select] and value):
                chosen = self.form.values
                if "selected" in attrs:
                    chosen[self.select] = value


class _WithOptions(_Page):
    def handle_starttag(self, tag, pairs):
        if tag == "option":
            self.option(dict(pairs))
        super().handle_starttag(tag, pairs)


class Walker:
    """Walks pages as a signed-in (or not yet signed-in) person."""

    def __init__(self, client):
        self.client = client
        self.url = "/"
        self.response = None
        self.page = None

    def open(self, url):
        return self._got(self.client.get(url, follow=True), url)

    def _got(self, response, url):
        chain = getattr(response, "redirect_chain", [])
        self.url = chain[-1][0] if chain else url
        self.response = response
        self.page = _WithOptions()
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.page.feed(response.content.decode())
        return self

    @property
    def status(self):
        return self.response.status_code

    @property
    def text(self):
        return " ".join("".join(self.page.text).split())

    def form(self, ending, **having):
        """Return the first form whose action ends with ``ending`` and that has these fields."""
        for form in self.page.forms:
            action = urlsplit(urljoin(self.url, form.action or self.url)).path
            fits = all(name in form.types for name in having.get("fields", ()))
            if action.endswith(ending) and form.method == "post" and fits:
                return form
        actions = [form.action for form in self.page.forms]
        raise AssertionError(f"no form for {ending} on {self.url}: {actions}")

    def submit(self, form, button=None, **values):
        data = {name: value for name, value in form.values.items() if value is not None}
        data |= {name: value for name, value in values.items() if value is not None}
        for name, value, words in form.buttons:
            if name and (
                button in {value, words.strip()} or (button is None and len(form.buttons) == 1)
            ):
                data[name] = value
        url = urljoin(self.url, form.action or self.url)
        return self._got(self.client.post(url, data, follow=True), url)
