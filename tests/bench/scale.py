"""Lists and logs over HTTP in a large portfolio, and its export in a worker's place.

The product's own web server on a loopback port, asked by one browser, one request after the other,
in rounds over all addresses. Warm: figures were worked out before and each address asked for twice.
"""

import gzip
import http.client
import json
import time
from urllib.parse import urlencode

from tests.bench import cpu, crowd, sides
from tests.bench.figures import at_most, percentile, say

PAGE_MS, MISS_MS = 100, 50
EXPORT_SECONDS, ASK_SECONDS = 10, 1
WARM_SECONDS = 900
WARM_ASKS = 12  # so many, that each of two processes was asked
ENOUGH_MS = 20_000  # a page that took so long altogether is known to be slow
DEEP = 20  # pages behind the first one
CSRF = "b" * 32
GZIP = b"\x1f\x8b"
TIMEOUT = 600
LIST = f"state=all&{urlencode({'q': crowd.FIRST_NAME})}"
ADDRESSES = {
    "overview": "/",
    "board": "/pipeline/",
    "board, one stage": "/pipeline/?stage=pilot",
    "table": "/pipeline/?view=table",
    "table, past their target": "/pipeline/?view=table&age=over",
    "summary": "/pipeline/?view=summary",
    "engagement list": "/engagements/",
    "engagement list, all states": "/engagements/?state=all",
    "engagement list, by words": "/engagements/?state=all&q=Wave+two+3",
    "one engagement": "/engagements/{code}/",
    "its log": "/engagements/{code}/log/",
    "its readiness": "/engagements/{code}/readiness/",
    "its gate": "/engagements/{code}/gate/",
    "my log": "/log/",
    "my log, a word of many": "/log/?q=agreed",
    "my log, a rare word": f"/log/?q={crowd.RARE}",
    "my log, before a day": "/log/?until={long_ago}",
    "controls library": "/controls/",
    "client list": "/clients/",
    "largest client": "/clients/{client}/",
    "evidence library": "/evidence/",
    "runs library": "/runs/",
    "connections library": "/connections/",
    "reports library": "/reports/",
    "jobs": "/jobs/",
    "notices": "/notices/",
    "search": "/search/?q=Wave+one+7",
    "API engagements": "/api/v1/engagements/?page_size=200",
    "API pipeline": "/api/v1/pipeline/",
    "API log entries": "/api/v1/log-entries/?page_size=200",
    "API log entries of one": "/api/v1/engagements/{code}/log-entries/?page_size=200",
    "API evidence": "/api/v1/evidence/?page_size=200",
    "API sources": "/api/v1/sources/?page_size=200",
    "API probe runs": "/api/v1/probe-runs/?page_size=200",
    "API jobs": "/api/v1/jobs/?page_size=200",
}
MISS = f"/log/?q={crowd.MISSING}"
WALKED = {"API engagements, deep": "API engagements", "API log entries, deep": "API log entries"}


def measure(made, size, folder):
    if sides.no_postgres():
        say("scale: left out, it fills PostgreSQL")
        return
    with sides.database("fde_scale") as url:
        side = sides.Side("new", sides.ROOT, folder / "scale", url)
        _fill(side, size)
        with side.worker() as order, side.web() as web:
            door = order("doors", codes=50)
            began = time.monotonic()
            warmed = order("warm", seconds=WARM_SECONDS)
            say(f"{warmed} engagements worked out in {time.monotonic() - began:.0f} s; "
                f"the largest client has {door['of_client']}")  # fmt: skip
            browser = Browser(web, door)
            yield from _pages(browser, door, rounds=size.asks)
            yield from _export(browser, order, wanted=size.export)


def _fill(side, size):
    began = time.monotonic()
    side.run("build")
    built = time.monotonic()
    crowd.fill(side.url, crowd.Crowd(size.crowd, size.entries, first=size.export))
    say(f"{size.crowd} engagements, {size.entries} log entries each: world {built - began:.0f} s, "
        f"copies {time.monotonic() - built:.0f} s")  # fmt: skip


class Browser:
    """A signed-in person's requests, each on a connection of its own."""

    def __init__(self, web, door):
        self.web, self.door = web, door

    def get(self, address):
        """Return the milliseconds until the last byte was read."""
        return self.send("GET", address)[0]

    def json(self, address):
        body = self.send("GET", address)[2]
        return json.loads(gzip.decompress(body) if body[:2] == GZIP else body)

    def send(self, method, address):
        headers = {"Cookie": f"{self.door['cookie']}; csrftoken={CSRF}", "Accept-Encoding": "gzip"}
        if method == "POST":
            headers |= {"X-CSRFToken": CSRF, "Content-Length": "0"}
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=TIMEOUT)
        try:
            began = time.perf_counter()
            connection.request(method, address, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            took = (time.perf_counter() - began) * 1000
        finally:
            connection.close()
        assert answer.status in (200, 302, 303), (address, answer.status, body[:300])
        return took, answer, body


def _pages(browser, door, *, rounds):
    long_ago = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 200 * 86400))
    named = {"code": door["codes"][7], "client": door["client"], "long_ago": long_ago}
    addresses = {name: address.format(**named) for name, address in ADDRESSES.items()}
    addresses["my log, no hit"] = MISS
    for name, first in WALKED.items():
        addresses[name] = _deep(browser, addresses[first])
    took, spent = {name: [] for name in addresses}, dict.fromkeys(addresses, 0.0)
    for address in addresses.values():
        _warm(browser, address)
    for _ in range(rounds):
        for name, address in addresses.items():
            if sum(took[name]) > ENOUGH_MS:
                continue
            before = cpu.seconds_of(browser.web.pid)
            took[name].append(browser.get(address))
            spent[name] += cpu.seconds_of(browser.web.pid) - before
    for name, found in took.items():
        target = MISS_MS if addresses[name] == MISS else PAGE_MS
        own = spent[name] * 1000 / len(found)
        beside = f"p50 {percentile(found, 50):.0f}, web CPU {own:.0f}, {sides.load_average()}"
        yield at_most(f"p95, {name}", percentile(found, 95), target, "ms", beside)


def _warm(browser, address):
    """Ask until what is missing was worked out, in each of the server's processes."""
    took = 0
    for _ in range(WARM_ASKS):
        took += browser.get(address)
        if took > ENOUGH_MS:
            break


def _deep(browser, address):
    """Return an address some pages behind the first, where there are as many."""
    for _ in range(DEEP):
        following = browser.json(address)["next"]
        if following is None:
            break
        address = following.removeprefix(f"http://127.0.0.1:{browser.web.port}")
    return address


def _export(browser, order, *, wanted):
    """Ask for a cold list as a file as a person does, then write it in a worker's place."""
    address = f"/engagements/export/csv/?{LIST}"
    order("empty")
    before = cpu.seconds_of(browser.web.pid)
    answer = browser.send("GET", address)[1]
    made_at_once = "attachment" in (answer.getheader("Content-Disposition") or "")
    if answer.status == 200:  # a file made at once, or a page with a button
        browser.send("POST", address)
    asked = cpu.seconds_of(browser.web.pid) - before
    how = "the web process wrote the file itself" if made_at_once else "asked by the page's button"
    yield at_most("web CPU of asking for an export", asked, ASK_SECONDS, "s", how)
    order("empty")
    before = cpu.seconds_of(browser.web.pid)
    done = order("export", job=order("newest_export"))
    web = cpu.seconds_of(browser.web.pid) - before
    assert done["rows"] == wanted, done
    beside = f"{done['wall']:.0f} s, {done['kib'] / 1024:.0f} MB, {sides.load_average()}"
    yield at_most(
        f"CPU of exporting {wanted} engagements, cold", done["cpu"], EXPORT_SECONDS, "s", beside
    )
    yield at_most("web CPU while it is written", web, 0.1, "s")
