"""A seeded server in processes of its own, and Chromium to look at it.

The rows are seeded once a run; each test process serves a copy of them, so that what one
changes another does not see.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from fde import processes
from tests.once import once, run_folder
from tests.ui.walk import everywhere

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {1440: 1000, 1024: 800, 768: 1000, 390: 844, 320: 700}


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.ui)
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="needs Chromium"))


def server_environment(folder):
    """Return the environment of a server whose rows lie under ``folder``."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL"}}
    return kept | {
        "FDE_VAR": str(folder),
        "FDE_ENV": "dev",
        "FDE_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "fde.settings",
    }


@dataclass(frozen=True)
class Server:
    """A running server: where it is, where its rows are, and who can sign in."""

    url: str
    folder: Path
    logins: dict

    def execute(self, sql, *values):
        """Run one statement on the server's database, as something outside the page would."""
        with sqlite3.connect(self.folder / "fde.sqlite3", timeout=20) as database:
            return database.execute(sql, values).fetchall()


@pytest.fixture(scope="session")
def seeded():
    """Seed the rows once a run, whichever test process comes first; return folder and logins."""
    logins = once("ui-seed", seed)
    return run_folder() / "ui-seed", {role: (email, word) for role, email, word in logins}


def seed(folder):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ui.seed"],
        env=server_environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


@pytest.fixture(scope="session")
def live(seeded, tmp_path_factory):
    """Serve a copy of the seeded rows, as a deployment does, until the tests end."""
    source, logins = seeded
    with served(source, logins, tmp_path_factory.mktemp("ui") / "var") as server:
        yield server


@contextmanager
def served(source, logins, folder):
    """Serve a copy of seeded rows from ``folder``, as a deployment does."""
    shutil.copytree(source, folder)
    port = processes.free_port(0)
    url = f"http://127.0.0.1:{port}"
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *processes.web_command(f"127.0.0.1:{port}")],
            env=server_environment(folder) | {"FDE_BASE_URL": url},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    end = time.monotonic() + 60
    while not answers(f"{url}/robots.txt"):
        assert process.poll() is None, (folder / "web.log").read_text()[-2000:]
        assert time.monotonic() < end, "the server did not answer in time"
        time.sleep(0.2)
    yield Server(url=url, folder=folder, logins=logins)
    process.terminate()
    process.wait(15)


def sign_in(chromium, server, role):
    """Sign a person in through the form; return the cookies."""
    email, password = server.logins[role]
    context = chromium.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/sign-in/" not in url)
    state = context.storage_state()
    context.close()
    return state


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def chromium():
    """Run one headless Chromium for this test process."""
    assert CHROMIUM, "Chromium is missing: install it with apt-get install chromium"
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in_as(chromium, live):
    """Return a function that gives the cookies of a person who signed in through the form."""
    kept = {}

    def cookies(role, *, fresh=False):
        if fresh:  # the test may end this session: others keep theirs
            return sign_in(chromium, live, role)
        if role not in kept:
            kept[role] = sign_in(chromium, live, role)
        return kept[role]

    return cookies


@pytest.fixture(scope="session")
def walked(live, signed_in_as):
    """Return every page that links lead to, by role and route, and every route they reach."""
    found, reached = once("ui-walk", lambda _folder: everywhere(live, signed_in_as))
    return found, set(reached)


@pytest.fixture(scope="session")
def pages(walked):
    """Return {role: {route: address}} of every page that links lead to."""
    return walked[0]


def opened(chromium, live, state, broken, *, width=1440, theme="light", script=True):
    """Open a page in a new browser profile; reports of the content policy go to ``broken``."""
    context = chromium.new_context(
        base_url=live.url,
        viewport={"width": width, "height": SIZES[width]},
        color_scheme=theme,
        reduced_motion="reduce",  # nothing to wait for, and nothing to draw
        java_script_enabled=script,
        storage_state=state,
    )
    page = context.new_page()

    def note(message):
        if "Content Security Policy" in message.text:
            broken.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def page_for(chromium, live, signed_in_as):
    """Return a function that opens a fresh browser profile for a role (None: nobody).

    ``width`` is in CSS pixels, ``theme`` light or dark; ``fresh`` signs in anew, for tests that
    end the session. Content-policy reports fail the test.
    """
    pages, broken = [], []

    def open_page(role="Engineer", *, fresh=False, **more):
        state = signed_in_as(role, fresh=fresh) if role else None
        pages.append(opened(chromium, live, state, broken, **more))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()
    assert broken == []


@pytest.fixture(scope="session")
def browsing(chromium, live, signed_in_as):
    """Return the one page of each role that walks the site, and what its policy reported."""
    pages, broken = {}, []

    def page_of(role):
        if role not in pages:
            state = signed_in_as(role) if role else None
            pages[role] = opened(chromium, live, state, broken)
        return pages[role]

    yield page_of, broken
    for page in pages.values():
        page.context.close()


@pytest.fixture
def walking(browsing):
    """Return a function that gives a role's page ("": nobody's); policy reports fail the test."""
    page_of, broken = browsing
    broken.clear()
    yield page_of
    assert broken == []
