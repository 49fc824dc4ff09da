"""The whole deployment while clients' servers misbehave: what its people notice of it.

``manage.py run`` on PostgreSQL, twenty users who ask without a pause, and servers that are silent,
drip, or send without end, tested and measured over and over. Everything is done twice, without and
with the servers, and compared.
"""

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager

import psycopg

from tests.bench import sides
from tests.bench.compare import READS, WRITES
from tests.bench.figures import at_most, percentile, say

USERS = 20
ROGUE = sides.ROOT / "tests/engagements/areas/dataenv/connectors/rogue.py"
BEHAVIOURS = (
    "silent", "never answers", "slow rows", "drips", "endless rows", "endless notices",
    "cell of 1 GB", "never answers@measure",
)  # fmt: skip
SLOWER, REPORT_SLOWER = 2, 2
HEALTH_MS, STOP_SECONDS = 1000, 3
START_SECONDS, REPORT_SECONDS = 120, 240
ENDED = {"done", "failed", "stopped", "gave_up"}
CSRF = "b" * 32


def measure(made, size, folder):
    if sides.no_postgres():
        say("siege: left out, it needs PostgreSQL")
        return
    with sides.database("fde_siege") as url, ExitStack() as stack:
        side = sides.Side("new", sides.ROOT, folder / "siege", url)
        side.run("build")
        port = stack.enter_context(_rogue())
        with side.worker() as order:
            door = order("siege", port=port, databases=BEHAVIOURS)
        browser = Browser(stack.enter_context(_deployment(side)), door)
        quiet = _spell(browser, size)
        besiegers = [
            Besieger(browser, source, token)
            for source, token in zip(door["sources"], door["tokens"], strict=True)
        ]
        for besieger in besiegers:
            besieger.start()
        try:
            besieged = _spell(browser, size)
            stops = [_stop(browser, besiegers) for _ in range(size.rounds)]
        finally:
            for besieger in besiegers:
                besieger.over.set()
            for besieger in besiegers:
                besieger.join()
        yield from _figures(quiet, besieged, stops, besiegers, again=_tried_again(url))


@contextmanager
def _rogue():
    """Run the server of all misbehaviours until the block ends; yield its port."""
    with subprocess.Popen(
        [sys.executable, str(ROGUE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield json.loads(process.stdout.readline())[""]
        finally:
            process.kill()


@contextmanager
def _deployment(side):
    """Run everything that ``make run`` does until the block ends; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (side.var / "run.log").open("ab")
    words = [sys.executable, "manage.py", "run", "--port", str(port)]
    with log, subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *words], cwd=side.tree, env=side.env(),
        stdin=subprocess.DEVNULL, stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            _until_healthy(port, process, side.var / "run.log")
            yield port
        finally:
            process.terminate()
            process.wait(60)


def _until_healthy(port, process, log):
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            if _send(port, "GET", "/healthz", {})[0] == 200:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"The deployment does not run.\n{log.read_text()[-4000:]}")
        time.sleep(0.3)


def _send(port, method, address, headers, body=None, seconds=60):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        link.request(method, address, body, headers)
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


class Browser:
    """A manager with the API's token and a session."""

    def __init__(self, port, door):
        self.port, self.door = port, door

    def ask(self, method, address, told=None, *, token=""):
        """Return status and answer of the API."""
        token = token or self.door["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = None if told is None else json.dumps(told)
        status, text = _send(self.port, method, f"/api/v1{address}", headers, body)
        return status, json.loads(text or "null")

    def job(self, pk):
        return self.ask("GET", f"/jobs/{pk}/")[1]

    def until_ended(self, pk, seconds):
        """Wait until a job is over; return the seconds that took, and the job."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            job = self.job(pk)
            if job["state"] in ENDED:
                return time.monotonic() - began, job
            time.sleep(0.1)
        raise SystemExit(f"Job {pk} does not end: {job}")


class Besieger(threading.Thread):
    """Somebody who tests one source and runs its probes, in turns, as fast as they are let."""

    def __init__(self, browser, source, token):
        super().__init__(daemon=True)
        self.browser, self.source, self.token = browser, source, token
        self.over, self.job, self.asked, self.refused = threading.Event(), "", 0, 0

    def run(self):
        turn = 0
        while not self.over.is_set():
            turn += 1
            what = "test" if turn % 2 else "probe-runs"
            address = f"/engagements/{self.browser.door['code']}/sources/{self.source}/{what}/"
            status, told = self.browser.ask("POST", address, {}, token=self.token)
            if status not in (200, 201, 202):
                self.refused += 1
                self.over.wait(1)
                continue
            self.asked += 1
            self.job = (told if what == "test" else told["job"])["id"]
            while not self.over.is_set() and self.browser.job(self.job)["state"] not in ENDED:
                self.over.wait(0.5)


def _spell(browser, size):
    """Let the users ask while a report is made; return what was found."""
    healthy, over = [], threading.Event()

    def look():
        while not over.wait(0.2):
            began = time.perf_counter()
            status = _send(browser.port, "GET", "/healthz", {})[0]
            healthy.append(((time.perf_counter() - began) * 1000, status))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    reports = []
    making = threading.Thread(target=lambda: reports.append(_report(browser)), daemon=True)
    making.start()
    found = sides.under_load(
        sides.Web(browser.port, 0), browser.door, users=USERS, seconds=size.seconds, seed=1,
        reads=READS, writes=WRITES,
    )  # fmt: skip
    making.join(REPORT_SECONDS)
    over.set()
    looking.join()
    return {
        "p95": percentile([one * 1000 for one in found["took"]], 95), "errors": found["errors"],
        "wrong": found["wrong"], "requests": found["requests"], "report": reports[0],
        "health": max(took for took, _ in healthy),
        "ill": sum(status != 200 for _, status in healthy),
    }  # fmt: skip


def _report(browser):
    began = time.monotonic()
    status, told = browser.ask("POST", f"/engagements/{browser.door['code']}/reports/", {})
    if status not in (200, 201, 202):
        raise SystemExit(f"No report: {status} {told}")
    _, job = browser.until_ended(told["job"]["id"], REPORT_SECONDS)
    if job["state"] != "done":
        raise SystemExit(f"No report: {job}")
    return time.monotonic() - began


def _stop(browser, besiegers):
    """Stop what runs on a source that hangs; return the kind and the seconds until it had ended."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for besieger in besiegers:
            job = browser.job(besieger.job) if besieger.job else {"state": ""}
            if job["state"] == "running":
                browser.ask("POST", f"/jobs/{besieger.job}/stop/")
                took, ended = browser.until_ended(besieger.job, 60)
                if ended["state"] == "stopped":
                    return took
        time.sleep(0.2)
    raise SystemExit("Nothing hung that could be stopped.")


def _tried_again(url):
    """Count what was asked of a rogue server and done more than once."""
    asked = "SELECT count(*) FROM engagements_job WHERE attempt > 1 AND title LIKE '%: Rogue %'"
    with psycopg.connect(url) as link:
        return link.execute(asked).fetchone()[0]


def _figures(quiet, besieged, stops, besiegers, *, again):
    asked = sum(besieger.asked for besieger in besiegers)
    refused = sum(besieger.refused for besieger in besiegers)
    said = f"{asked} tests and runs on {len(BEHAVIOURS)} rogue servers, {refused} refused"
    p95 = f"{besieged['p95']:.0f} ms beside {quiet['p95']:.0f} ms"
    yield at_most(
        "p95 of pages besieged, to quiet", besieged["p95"] / quiet["p95"], SLOWER, "", p95
    )
    yield at_most("errors of pages besieged", besieged["errors"], 0, "", said)
    yield at_most("slowest /healthz besieged", besieged["health"], HEALTH_MS, "ms",
                  f"{quiet['health']:.0f} ms quiet")  # fmt: skip
    yield at_most("/healthz besieged that is not ok", besieged["ill"], 0, "")
    report = f"{besieged['report']:.1f} s beside {quiet['report']:.1f} s"
    ratio = besieged["report"] / quiet["report"]
    yield at_most("a report besieged, to quiet", ratio, REPORT_SLOWER, "", report)
    yield at_most("slowest Stop", max(stops), STOP_SECONDS, "s", f"{len(stops)} stopped")
    yield at_most("hangs tried again", again, 0, "")
    for wrong in besieged["wrong"][:3]:
        say(f"  {wrong}")
