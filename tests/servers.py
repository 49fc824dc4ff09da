"""Starts private servers for a test run: PostgreSQL and a Redis-protocol broker.

Loaded as a pytest plugin before Django's settings. The first that applies is the database:
``--sqlite`` (a file), ``DATABASE_URL``, Debian's PostgreSQL as a throw-away cluster run as user
``postgres``. Everything lies in one temporary folder and ends with the run.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--sqlite", action="store_true", help="run on SQLite instead of PostgreSQL")
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    # pytest-django reads the settings in the same hook: the servers have to be there first.
    if number := os.environ.get("PYTEST_XDIST_WORKER"):
        # Each process has its own folder, and with it its own broker and files.
        os.environ["FDE_VAR"] += f"-{number}"
        make_folders()
        return
    if os.environ.get("FDE_TEST_SERVERS"):
        return
    folder = Path(tempfile.mkdtemp(prefix="fde-tests-"))
    folder.chmod(0o755)  # the database runs as another user below it
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["FDE_TEST_SERVERS"] = str(folder)
    os.environ["FDE_VAR"] = str(folder / "var")
    os.environ["FDE_ENV"] = "dev"
    os.environ.setdefault("FDE_LOG_LEVEL", "WARNING")
    # Generated requests come faster than any person's; tests of the limit set their own.
    os.environ.setdefault("FDE_API_PER_MINUTE", "0")
    if "--sqlite" in args:
        os.environ["DATABASE_URL"] = f"sqlite://{folder}/var/fde.sqlite3"
    elif not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start_postgres(folder / "pg")
    make_folders()


def make_folders():
    """Make the folders of ``FDE_VAR``, as whatever starts the product does."""
    from fde.platform.env import (
        Env,  # only now: the module reads the environment when it is imported
    )

    Env(dict(os.environ)).prepare()


def postgres_bin():
    """Return the folder of Debian's newest PostgreSQL server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return found[-1].parent if found else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_postgres(folder, *, tls=True, **more):
    """Start a throw-away cluster on a loopback port; return its URL as superuser ``fde``.

    ``more`` are settings of the server, by their names.
    """
    binaries = postgres_bin()
    if binaries is None or os.geteuid() != 0:
        sys.exit(
            "The tests need Debian's PostgreSQL and root to run it as another user; "
            "set DATABASE_URL or pass --sqlite."
        )
    folder.mkdir()
    shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    data = folder / "data"
    subprocess.run(
        [
            *as_postgres,
            binaries / "initdb",
            "--no-sync",
            "-D",
            data,
            "-U",
            "fde",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ],
        check=True,
        **quiet,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "jit": "off",
        "max_connections": 100,
        "shared_buffers": "128MB",
        **more,
    }
    if tls:
        options |= tls_options(folder, as_postgres)
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{key} = '{value}'\n" for key, value in options.items())
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [*as_postgres, "--pdeathsig", "QUIT", binaries / "postgres", "-D", data],
        stdout=log,
        stderr=log,
        cwd="/",
    )
    atexit.register(stop, server, signal.SIGQUIT)
    wait_for_port(port, server)
    wait_until_it_takes_queries(binaries / "pg_isready", port)
    return f"postgresql://fde@127.0.0.1:{port}/postgres"


def open_folder():
    """Make a folder that the database's own user can reach, inside the run's temporary one."""
    folder = Path(tempfile.mkdtemp(dir=os.environ["FDE_TEST_SERVERS"]))
    folder.chmod(0o755)
    return folder


def tls_options(folder, as_postgres):
    """Make a throw-away certificate for 127.0.0.1 and localhost, which is its own root."""
    key, certificate = folder / "server.key", folder / "server.crt"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    for path in (key, certificate):
        shutil.chown(path, "postgres", "postgres")
    key.chmod(0o600)
    return {"ssl": "on", "ssl_cert_file": certificate, "ssl_key_file": key}


def wait_for_port(port, process, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"A test server ended at once with status {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("A test server did not answer in time.")


def wait_until_it_takes_queries(pg_isready, port, seconds=60):
    """Wait for the end of the start-up, in which a busy machine's server listens but refuses."""
    end = time.monotonic() + seconds
    command = [pg_isready, "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(command, check=False).returncode:
        if time.monotonic() > end:
            sys.exit("A test server did not take queries in time.")
        time.sleep(0.05)


def stop(process, sign=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(sign)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
