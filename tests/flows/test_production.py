"""Production as an operator starts it: own PostgreSQL, own Redis, an empty ``FDE_VAR``."""

import base64
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
HEADERS = {"Host": "fde.example.com", "X-Forwarded-Proto": "https"}
WORK = """
import io, time, django
django.setup()
from django.utils import timezone
from engagements.areas.dataenv import dispatch
from engagements.areas.dataenv import services as dataenv
from engagements.domain.access import Role
from engagements.models import User
from engagements.services import engagement
from reports import dispatch as reports
at = timezone.now()
lead = User.objects.create(email="lead@firm.example", name="Mara Kessler", role=Role.MANAGER)
told = {"actor": lead, "at": at}
client = engagement.create_client(code="arden", name="Ardenvik", time_zone="UTC", **told)
row = engagement.create_engagement(
    client=client, code="ARD-02", name="Claims", owner=lead, **told)
rows = b"id,amount\\n" + b"".join(b"%d,%d\\n" % (n, n * 3) for n in range(50))
source = dataenv.add_source(
    row, name="Claims", upload=io.BytesIO(rows), file_name="claims.csv", **told)
jobs = [dispatch.request_probe_run(source, **told).job, reports.request_report(row, **told).job]
end = time.monotonic() + 60
while time.monotonic() < end and not all(job.finished_at for job in jobs):
    time.sleep(0.2)
    for job in jobs:
        job.refresh_from_db()
print([job.state for job in jobs], [job.error_text for job in jobs])
"""


def key(size=32):
    return base64.b64encode(secrets.token_bytes(size)).decode()


@pytest.fixture
def database():
    """A database of its own on the run's PostgreSQL."""
    given = os.environ["DATABASE_URL"]
    name = f"production_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    yield urlsplit(given)._replace(path=f"/{name}").geturl()
    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url(tmp_path):
    """Debian's Redis with a password, on a loopback port."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("needs Debian's redis-server")
    port, password = servers.free_port(), secrets.token_hex(16)
    folder = tmp_path / "redis"
    folder.mkdir()
    words = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    words += ["--requirepass", password, "--save", "", "--appendonly", "yes"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    servers.wait_for_port(port, process)
    yield f"redis://:{password}@127.0.0.1:{port}/0"
    servers.stop(process)


@pytest.fixture
def environment(tmp_path, database, redis_url):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "FDE_ENV": "production",
        "FDE_VAR": str(tmp_path / "var"),
        "SECRET_KEY": key(48),
        "FDE_DATA_KEY": key(),
        "FDE_AUDIT_KEY": key(),
        "ALLOWED_HOSTS": HEADERS["Host"],
        "FDE_BASE_URL": f"https://{HEADERS['Host']}",
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "fde.settings",
    }


class Deployment:
    def __init__(self, environment, log):
        self.port, self.log = servers.free_port(), log
        self.var = Path(environment["FDE_VAR"])
        words = [sys.executable, "manage.py", "run", "--port", str(self.port)]
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                words, cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    def health(self):
        """Return the status and what ``/healthz`` tells; None before the web is there."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", "/healthz", headers=HEADERS)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError:
            return None
        finally:
            link.close()

    def got(self, path):
        """Return status and bytes of what the web answers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", path, headers=HEADERS)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def until(self, found, seconds=150):
        end, last = time.monotonic() + seconds, None
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            last = self.health()
            if last is not None and (done := found(*last)):
                return done
            time.sleep(0.2)
        raise AssertionError((last, self.log.read_text()))

    def child(self, word):
        """Return the id of the child whose command line has ``word``."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = folder.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1]
                words = folder.joinpath("cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(parent) == self.process.pid and word.encode() in words:
                return int(folder.name)
        return None


@pytest.fixture
def deployment(environment, tmp_path):
    made = Deployment(environment, tmp_path / "run.log")
    yield made
    servers.stop(made.process)


@pytest.mark.postgres
def test_production_with_its_own_redis_on_an_empty_folder(deployment, environment):
    told = deployment.until(lambda status, told: status == 200 and told)
    parts = {"beat": told["beat"], **told["queues"]}
    assert told["status"] == "ok"
    assert {name: part["status"] for name, part in parts.items()} == {
        "beat": "ok", "default": "ok", "reports": "ok", "probes": "ok", "tests": "ok",
    }  # fmt: skip

    _, page = deployment.got("/account/sign-in/")
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()))
    assert any(path.endswith(".css") for path in files)
    assert {path: deployment.got(path)[0] for path in files} == dict.fromkeys(files, 200)

    beat = deployment.child("beat")
    os.kill(beat, signal.SIGKILL)
    work = subprocess.run(
        [sys.executable, "-c", WORK],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert work.stdout.strip() == "['done', 'done'] ['', '']", work.stderr[-2000:]
    again = deployment.until(lambda status, _: status == 200 and deployment.child("beat"))
    assert again != beat

    folders = [path for path in deployment.var.iterdir() if path.is_dir()]
    assert {path.stat().st_mode & 0o077 for path in [deployment.var, *folders]} == {0}
    assert "Traceback" not in (deployment.var / "log" / "beat.log").read_text()
    deployment.process.send_signal(signal.SIGTERM)
    assert deployment.process.wait(30) == 0
