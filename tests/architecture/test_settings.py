"""Production refuses risky defaults in one sentence."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

import fde.settings
from fde.platform.env import Env, Mail

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(bytes(32)).decode()
SAFE = {
    "FDE_ENV": "production",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "fde.example.com",
    "FDE_BASE_URL": "https://fde.example.com",
    "FDE_DATA_KEY": KEY,
    "FDE_AUDIT_KEY": KEY,
    "REDIS_URL": "rediss://broker.example.com:6379/0",
    "DATABASE_URL": "postgresql://fde:x@db.example.com/fde?sslmode=verify-full",
}


STARTED = ["-c", "import django; django.setup(); print('started')"]


def start(tmp_path, command=STARTED, **changes):
    values = {**SAFE, **changes}
    env = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    env |= {key: value for key, value in values.items() if value is not None}
    env["FDE_VAR"] = str(tmp_path)
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=env | {"DJANGO_SETTINGS_MODULE": "fde.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_set(tmp_path):
    assert start(tmp_path).stdout.strip() == "started"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"SECRET_KEY": None}, "SECRET_KEY is not set", id="no secret key"),
        pytest.param({"FDE_DATA_KEY": None}, "FDE_DATA_KEY is not set", id="no data key"),
        pytest.param({"FDE_DATA_KEY": "c2hvcnQ="}, "not base64 of 32 bytes", id="short data key"),
        pytest.param({"FDE_AUDIT_KEY": None}, "FDE_AUDIT_KEY is not set", id="no audit key"),
        pytest.param({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS", id="every host"),
        pytest.param({"FDE_BASE_URL": "http://x"}, "https", id="plain http"),
        pytest.param(
            {"DATABASE_URL": "postgresql://f:x@db.example.com/fde"}, "verify-full", id="no TLS"
        ),
        pytest.param(
            {"REDIS_URL": "redis://broker.example.com:6379/0"}, "REDIS_URL", id="broker without TLS"
        ),
        pytest.param(
            {"FDE_NETWORK_ZONES": '[{"name": "x", "cidr": "127.0.0.0/8", "ports": [5432]}]'},
            "loopback",
            id="a loopback zone",
        ),
    ],
)
def test_production_refuses_a_risky_value(tmp_path, change, words):
    done = start(tmp_path, **change)

    assert done.returncode != 0
    assert words in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"DATABASE_URL": "mysql://x"}, "sqlite://", id="database kind"),
        pytest.param({"FDE_NETWORK_ZONES": "{"}, "JSON list", id="zones"),
        pytest.param({"EMAIL_URL": "ftp://x"}, "EMAIL_URL", id="mail"),
    ],
)
def test_an_unreadable_value_is_one_sentence(values, words):
    found = Env(values)

    with pytest.raises(ImproperlyConfigured, match=words):
        found.database(), found.zones(), found.mail()


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    first = Env({"FDE_VAR": str(tmp_path)}).key("SECRET_KEY")

    assert Env({"FDE_VAR": str(tmp_path)}).key("SECRET_KEY") == first
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o777 == 0o600


FOLDERS = {"broker", "files", "keys", "log", "mail", "reports", "run", "static"}


@pytest.mark.parametrize(
    ("command", "made"),
    [
        pytest.param(STARTED, set(), id="importing the settings makes nothing"),
        pytest.param(["manage.py", "check"], FOLDERS, id="a command"),
        pytest.param(["-c", "import fde.wsgi"], FOLDERS, id="a web server"),
        pytest.param(
            ["-c", "from fde.celery import app; app.loader.init_worker()"],
            FOLDERS,
            id="a worker or beat",
        ),
    ],
)
def test_whatever_starts_a_process_makes_every_folder_for_itself(tmp_path, command, made):
    var = tmp_path / "var"
    done = start(var, command=command)

    assert done.returncode == 0, done.stderr
    found = list(var.iterdir()) if var.exists() else []
    assert {path.name for path in found} == made
    assert {path.stat().st_mode & 0o777 for path in [var, *found] if made} <= {0o700}


def test_folders_that_others_could_read_are_closed(tmp_path):
    (tmp_path / "mail").mkdir(mode=0o755)
    (tmp_path / "reports").mkdir(mode=0o755)

    Env({"FDE_VAR": str(tmp_path)}).prepare()

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o700}


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "var").write_text("a file")

    with pytest.raises(ImproperlyConfigured, match=r"FDE_VAR: .*/var cannot be used: "):
        Env({"FDE_VAR": str(tmp_path / "var")}).prepare()


def test_a_production_deployment_passes_djangos_own_checks(tmp_path):
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = start(tmp_path, command=check, SECRET_KEY=secrets.token_urlsafe(60))

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_asks_for_a_second_factor_and_trusts_one_proxy(tmp_path):
    asked = "from fde import settings as s; print(s.FDE_REQUIRE_MFA, s.ALLAUTH_TRUSTED_PROXY_COUNT)"

    assert start(tmp_path, command=["-c", asked]).stdout.strip() == "True 1"
    chosen = start(tmp_path, command=["-c", asked], FDE_REQUIRE_MFA="no", FDE_PROXIES="2")
    assert chosen.stdout.strip() == "False 2"


def test_passwords_are_hashed_by_scrypt_at_its_full_cost():
    """Other tests hash cheaply (``tests/hashing.py``)."""
    with override_settings(PASSWORD_HASHERS=fde.settings.PASSWORD_HASHERS):
        assert make_password("a long enough phrase 7").startswith("scrypt$16384$")


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        pytest.param(
            "smtps://a%40x:s%2Fq@mail.example",
            Mail(
                backend="django.core.mail.backends.smtp.EmailBackend",
                host="mail.example",
                port=465,
                user="a@x",
                password="s/q",
                use_ssl=True,
            ),
            id="SSL on its own port",
        ),
        pytest.param(
            "smtp+tls://mail.example:2525",
            Mail(
                backend="django.core.mail.backends.smtp.EmailBackend",
                host="mail.example",
                port=2525,
                use_tls=True,
            ),
            id="STARTTLS",
        ),
    ],
)
def test_mail_is_sent_as_the_address_says(url, mail):
    assert Env({"EMAIL_URL": url}).mail() == mail


def test_the_platform_loads_neither_celery_nor_an_app():
    names = ", ".join(f"fde.platform.{name}" for name in ("env", "logs", "routes"))
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {names}; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip

    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not {"celery", "kombu", "engagements", "reports"} & loaded
