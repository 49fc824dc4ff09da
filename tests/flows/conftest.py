"""Real processes for the journeys: the embedded broker, a worker, on the test database."""

import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from fde import broker as broker_module
from fde import processes
from fde.platform.env import env

ROOT = Path(__file__).resolve().parents[2]


def database_url():
    """Return the URL of the test's own database, which a child process can open."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{found['NAME']}"
    user = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgresql://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.fixture(scope="session")
def broker():
    """Run the embedded broker (or use ``REDIS_URL``) for this test process."""
    if env.text("REDIS_URL"):
        yield None
        return
    if broker_module.answers(env):  # the other xdist process has started it
        yield None
        return
    process = subprocess.Popen(broker_module.command(env), stdout=subprocess.DEVNULL)
    broker_module.wait_until_it_answers(env, process)
    yield process
    process.terminate()
    process.wait(10)


@pytest.fixture
def worker(transactional_db, broker, tmp_path):
    """Run a real worker on the test database until the test ends."""
    prefix = f"fde-{connection.settings_dict['NAME'].rsplit('/', 1)[-1]}:"
    log = (tmp_path / "worker.log").open("wb")
    process = subprocess.Popen(
        processes.worker_command(concurrency=1, name=f"test-{os.getpid()}"),
        env={**os.environ, "DATABASE_URL": database_url(), "FDE_BROKER_PREFIX": prefix},
        stdout=log,
        stderr=log,
        cwd=ROOT,
        start_new_session=True,
    )
    before = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = prefix
    yield process
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = before
    os.killpg(process.pid, signal.SIGKILL)  # how a worker ends well is test_processes' matter
    process.wait()
