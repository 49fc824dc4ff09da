"""Markup in any text of a client's rows is shown as text: nothing of it runs or is fetched."""

import json
import sqlite3

import pytest

from engagements.models import User
from tests.permissions import texts
from tests.ui.conftest import served, sign_in
from tests.ui.payloads import payloads
from tests.ui.walk import ROLES, everywhere

pytestmark = pytest.mark.slow
# They name rows in addresses; services let nothing but a name or an https address into them.
NAMES = {("Client", "code"), ("Engagement", "code"), ("Evidence", "uri"), ("Notice", "path"),
         ("Notice", "key"), ("Job", "path"), ("Job", "idempotency_key")}  # fmt: skip
MARK = "alert(1"  # of every text that was written


def free_texts():
    """Yield (model, field) of every free text of a client's rows."""
    for model in texts.tenant_models():
        for field in texts.text_fields(model):
            name = model.__name__, field.name
            taken = texts.reason_to_leave_out(field) or field.unique or name in NAMES
            if not taken:
                yield model, field
    yield User, User._meta.get_field("name")


def write_markup(path):
    """Add all pieces to every free text that is not empty; return the fields that have one."""
    pieces, took = " ".join(payloads()), []
    with sqlite3.connect(path) as database:
        for model, field in free_texts():
            table, column = model._meta.db_table, field.column
            rows = database.execute(f'SELECT "{column}", rowid FROM "{table}"').fetchall()
            longest = [(worse(told, pieces), row) for told, row in rows if told]
            change = f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?'
            database.executemany(change, longest)
            if longest:
                took.append(f"{model.__name__}.{field.name}")
        for cache in ("django_cache", "kept_cache"):
            database.execute(f"DELETE FROM {cache}")
    return took


def worse(told, pieces):
    """Return a text with the pieces; of a JSON document, as snapshots are, each sentence in it."""
    if told.startswith(("{", "[")):
        return json.dumps(longer(json.loads(told), pieces))
    return f"{told} {pieces}"


def longer(value, pieces):
    """Return a JSON value with the pieces added to each sentence in it; keys of rules stay."""
    if isinstance(value, dict):
        return {key: longer(inner, pieces) for key, inner in value.items()}
    if isinstance(value, list):
        return [longer(inner, pieces) for inner in value]
    return f"{value} {pieces}" if isinstance(value, str) and " " in value else value


@pytest.fixture
def server(seeded, tmp_path):
    source, logins = seeded
    with served(source, logins, tmp_path / "var") as server:
        yield server


def test_there_are_300_pieces():
    assert len(set(payloads())) == 300


def test_markup_is_text_on_every_page(server, chromium):
    signed_in = {role: sign_in(chromium, server, role) for role in ROLES}
    took = write_markup(server.folder / "fde.sqlite3")
    found, _ = everywhere(server, signed_in.get)
    seen, wrong = 0, []
    for role, pages in found.items():
        context = chromium.new_context(base_url=server.url, storage_state=signed_in.get(role))
        page = context.new_page()
        watch(page, server, wrong)
        for path in pages.values():
            page.goto(path, wait_until="load")
            page.wait_for_timeout(100)
            seen += MARK in page.inner_text("body")
        context.close()

    assert len(took) > 40
    assert seen > 30
    assert not wrong, "\n".join(sorted(set(wrong))[:40])


def watch(page, server, wrong):
    """Note every dialog, every request to elsewhere, and what the policy had to stop."""

    def dialog(asked):
        wrong.append(f"{page.url}: {asked.message} ran")
        asked.dismiss()

    def request(sent):
        if not sent.url.startswith(server.url):
            wrong.append(f"{page.url}: asked for {sent.url}")

    def console(message):
        if "Content Security Policy" in message.text:
            wrong.append(f"{page.url}: {message.text}")

    page.on("dialog", dialog)
    page.on("request", request)
    page.on("console", console)
