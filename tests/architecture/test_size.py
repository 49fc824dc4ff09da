"""The first load of each page stays small: its HTML and everything it asks for, as sent."""

import gzip
import re

import pytest
from django.test import Client

from tests import places
from tests.world.database import (  # noqa: F401 - fixtures of these tests
    _django_db_helper,
    open_world,
    own_world,
    world_database,
)

pytestmark = pytest.mark.django_db
LIMIT = 150 * 1000
ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')
FONT = re.compile(r'url\("\.\./(vendor/[^"]+)"\)')
GZIP = {"accept-encoding": "gzip"}


class Scales:
    """Weighs answers as they go over the wire; an asset is weighed once."""

    def __init__(self, browser):
        self.browser, self.known = browser, {}

    def body(self, address):
        answer = self.browser.get(address, headers=GZIP)
        sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
        packed = answer.headers.get("Content-Encoding") == "gzip"
        return answer, len(sent), gzip.decompress(sent) if packed else sent

    def asset(self, address):
        if address not in self.known:
            answer, size, body = self.body(address)
            assert answer.status_code == 200, address
            inside = [f"/static/{name}" for name in FONT.findall(body.decode("latin1"))]
            self.known[address] = (size, inside if address.endswith(".css") else [])
        return self.known[address]

    def first_load(self, html):
        wanted = set(ASSET.findall(html))
        for address in list(wanted):
            wanted |= set(self.asset(address)[1])
        return sum(self.asset(address)[0] for address in wanted)


@pytest.mark.parametrize("who", ["manager", "approver"])
def test_the_first_load_of_every_page_is_small(own_world, who):  # noqa: F811 - the fixture
    browser = Client(raise_request_exception=False)
    browser.force_login(own_world.people[who])
    scales, heavy, weighed = Scales(browser), {}, 0
    for name, address in places.pages(own_world["a1"].engagement, own_world.people[who]):
        answer, size, body = scales.body(address)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code != 200 or not kind.startswith("text/html"):
            continue
        assert answer.headers.get("Content-Encoding") == "gzip" or size < 250, name
        weighed += 1
        total = size + scales.first_load(body.decode())
        if total > LIMIT:
            heavy[name] = total

    assert heavy == {}
    assert weighed > (50 if who == "manager" else 3)


def test_files_and_figures_go_out_as_they_are(client, admin_user):
    client.force_login(admin_user)

    font = client.get("/static/vendor/inter/inter-latin-wght.woff2", headers=GZIP)
    rows = client.get("/api/v1/engagements/?page_size=200", headers=GZIP)

    assert "Content-Encoding" not in font.headers
    assert "Content-Encoding" not in rows.headers
    assert "Content-Encoding" not in client.get("/").headers
