"""A code base that is measured from outside: its tree, its database, its processes."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
INSIDE = Path(__file__).with_name("inside.py")
LOAD = Path(__file__).with_name("load.py")
START_SECONDS = 60


@dataclass(frozen=True)
class Side:
    """``name`` is ``old`` or ``new``: it says whose hooks are called (``inside.py``)."""

    name: str
    tree: Path
    var: Path
    url: str

    def env(self):
        """Return the environment of the product's processes: its settings, this database."""
        dropped = ("DJANGO_SETTINGS_MODULE", "FDE_TEST_SERVERS", "FDE_LOG_LEVEL", "REDIS_URL")
        kept = {key: value for key, value in os.environ.items() if key not in dropped}
        return kept | {
            "FDE_VAR": str(self.var), "FDE_ENV": "dev", "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "fde.settings", "PYTHONPATH": str(self.tree),
            "FDE_API_PER_MINUTE": "0",  # what is measured is the work, not the limit of one user
        }  # fmt: skip

    def command(self, *words):
        return [sys.executable, "-P", str(INSIDE), *words]

    def run(self, *words):
        """Run one order to its end; its log is shown when it fails."""
        self.var.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            self.command(*words), cwd=self.tree, env=self.env(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(words)} failed\n{done.stdout[-4000:]}")

    @contextmanager
    def worker(self):
        """Give orders to one process inside the tree until the block ends."""
        with (
            Path(self.var, "work.log").open("ab") as log,
            _child(
                self.command("work", self.name), cwd=self.tree, env=self.env(), stderr=log
            ) as process,
        ):
            yield Orders(process, Path(self.var, "work.log"))

    @contextmanager
    def web(self):
        """Run broker and web server until the block ends; yield where and which process."""
        from fde.processes import free_port

        port = free_port(0)
        with (
            Path(self.var, "serve.log").open("ab") as log,
            _child(
                self.command("serve", str(port)), cwd=self.tree, env=self.env(), stderr=log
            ) as process,
        ):
            started = json.loads(process.stdout.readline() or "null")
            if started is None:
                raise SystemExit(f"{self.name}: nothing serves, see {self.var}/serve.log")
            _wait(port)
            yield Web(port, started["web"])


@dataclass(frozen=True)
class Web:
    port: int
    pid: int


class Orders:
    """Sends orders to ``inside.Work`` and returns its answers."""

    def __init__(self, process, log):
        self.process, self.log = process, log

    def __call__(self, do, **more):
        self.process.stdin.write(json.dumps({"do": do} | more) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{do} failed\n{self.log.read_text()[-4000:]}")
        return json.loads(line)["answer"]


@contextmanager
def _child(command, **more):
    """Run a process that ends when its standard input does, or when this one goes."""
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _wait(port):
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=20).close()
            return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > end:
                raise SystemExit(f"The web server does not answer: {error}") from error
            time.sleep(0.1)


def under_load(web, door, **order):
    """Let users ask for a while; return what ``load.py`` found."""
    order |= {"port": web.port, "cookie": door["cookie"], "token": door["token"]}
    order |= {"codes": door["codes"]}
    done = subprocess.run(
        [sys.executable, str(LOAD)], input=json.dumps(order) + "\n", capture_output=True,
        text=True, check=True, timeout=order["seconds"] + 300,
    )  # fmt: skip
    return json.loads(done.stdout)


@contextmanager
def database(name):
    """Make an empty database on the bench's server, until the block ends."""
    url, named = os.environ["DATABASE_URL"], sql.Identifier(name)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(named))
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(drop)


@contextmanager
def tree_of(commit, folder):
    """Check a commit out beside this tree, until the block ends."""
    tree = folder / f"tree-{commit}"
    git = ["git", "-C", str(ROOT)]
    if subprocess.run([*git, "cat-file", "-e", f"{commit}^{{commit}}"], check=False).returncode:
        raise SystemExit(f"Commit {commit} is not in this clone: fetch its history first.")
    subprocess.run([*git, "worktree", "prune"], check=True)  # of runs that were killed
    subprocess.run([*git, "worktree", "add", "--detach", "-q", str(tree), commit], check=True)
    try:
        yield tree
    finally:
        subprocess.run([*git, "worktree", "remove", "--force", str(tree)], check=False)
        shutil.rmtree(tree, ignore_errors=True)


def load_average():
    return f"load {os.getloadavg()[0]:.1f}"


def no_postgres():
    """Tell whether this run has no PostgreSQL, on which all of this rests."""
    return not os.environ["DATABASE_URL"].startswith("postgres")
