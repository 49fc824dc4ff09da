"""Reads the deployment's environment; the only module that looks at ``os.environ``.

Every value has a default that works on a laptop. With ``FDE_ENV=production`` a risky default is
refused in one sentence before anything starts.
"""

import base64
import hashlib
import ipaddress
import json
import os
import secrets
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
# Every folder below FDE_VAR; stores make what stands below theirs, by the names of their files.
FOLDERS = ("broker", "files", "files/exports", "keys", "log", "mail", "reports", "run", "static")
ONLY_US = 0o700
SOCKET_PATH_LIMIT = 107  # bytes of a unix socket's address on Linux (unix(7))


@dataclass(frozen=True, kw_only=True)
class Mail:
    """How mail is sent: over SMTP, or into the files of a folder."""

    backend: str
    file_path: str | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_tls: bool = False


@dataclass(frozen=True)
class Env:
    """Typed view of the environment; raises ImproperlyConfigured with one clear sentence."""

    values: dict[str, str]

    def text(self, name: str, default: str = "") -> str:
        """Return the value, stripped, or ``default``."""
        return self.values.get(name, default).strip()

    def words(self, name: str) -> list[str]:
        """Return a comma-separated list."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes/no value."""
        value = self.text(name).lower()
        if not value:
            return default
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        raise ImproperlyConfigured(f"{name} is {value!r}; use yes or no.")

    def count(self, name: str, *, default: int) -> int:
        """Return a whole number that is not negative."""
        value = self.text(name)
        if value and not value.isdecimal():
            raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number.")
        return int(value) if value else default

    def clock(self, name: str, default: str) -> tuple[int, int]:
        """Return hour and minute of a time of day."""
        value = self.text(name, default)
        try:
            found = time.fromisoformat(value)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is {value!r}; use a time like 07:00.") from error
        return found.hour, found.minute

    @cached_property
    def name(self) -> str:
        """Return ``dev`` or ``production``."""
        value = self.text("FDE_ENV", "dev")
        if value not in {"dev", "production"}:
            raise ImproperlyConfigured(f"FDE_ENV is {value!r}; use dev or production.")
        return value

    @property
    def production(self) -> bool:
        """Tell whether risky defaults are refused."""
        return self.name == "production"

    @cached_property
    def var(self) -> Path:
        """Return the folder that holds everything this deployment writes."""
        return Path(self.text("FDE_VAR") or BASE_DIR / "var").resolve()

    def prepare(self) -> None:
        """Make every folder of ``FDE_VAR``, open to this account only; safe to call again.

        Whatever starts a process calls it once: ``manage.py``, the web's entry points, workers
        and beat. A folder for ``FDE_VAR`` itself that was there before keeps its mode.

        Raises:
            ImproperlyConfigured: a folder cannot be made; the sentence names it.
        """
        try:
            self.var.mkdir(mode=ONLY_US, parents=True, exist_ok=True)
            for name in FOLDERS:
                folder = self.var / name
                folder.mkdir(mode=ONLY_US, exist_ok=True)
                if folder.stat().st_mode & 0o777 != ONLY_US:
                    folder.chmod(ONLY_US)
        except OSError as error:
            raise ImproperlyConfigured(
                f"FDE_VAR: {error.filename or self.var} cannot be used: {error.strerror}."
            ) from error

    def required_in_production(self, name: str, default: str) -> str:
        """Return the value; production refuses to go on without one."""
        value = self.text(name)
        if not value and self.production:
            raise ImproperlyConfigured(f"{name} is not set. Production starts only with it.")
        return value or default

    def key(self, name: str, *, size: int = 32) -> str:
        """Return a secret; outside production a missing one is made once, mode 0600.

        Units:
            ``size`` random bytes, written as standard base64.
        """
        value = self.text(name)
        if value:
            return value
        if self.production:
            raise ImproperlyConfigured(f"{name} is not set. Production starts only with it.")
        path = self.var / "keys" / name.lower()
        if not path.exists():
            self.prepare()  # whoever only imports the settings started nothing
            fresh = base64.b64encode(secrets.token_bytes(size)).decode()
            # Another process may make the key at the same moment: a complete file is put in place
            # with link(), which refuses to replace the one that was first.
            mine = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(fresh)
            try:
                os.link(mine, path)
            except FileExistsError:
                pass
            finally:
                mine.unlink()
        return path.read_text().strip()

    def keys(self, name: str) -> list[str]:
        """Return a list of base64 keys of 32 bytes; the first one writes, all of them read.

        Raises:
            ImproperlyConfigured: an entry is not base64 of 32 bytes.
        """
        found = [part.strip() for part in self.key(name).split(",") if part.strip()]
        for number, item in enumerate(found, start=1):
            try:
                size = len(base64.b64decode(item, validate=True))
            except ValueError:
                size = 0
            if size != 32:  # noqa: PLR2004 - AES-256
                raise ImproperlyConfigured(f"{name}, entry {number}: not base64 of 32 bytes.")
        return found

    def database(self) -> dict[str, Any]:
        """Return Django's ``DATABASES["default"]`` for ``DATABASE_URL``.

        Raises:
            ImproperlyConfigured: the URL names a database kind other than sqlite or postgresql.
        """
        url = self.text("DATABASE_URL")
        if not url:
            return sqlite_database(self.var / "fde.sqlite3")
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            return sqlite_database(Path(unquote(parts.path)))
        if parts.scheme not in {"postgres", "postgresql"}:
            raise ImproperlyConfigured(
                "DATABASE_URL starts neither with sqlite:// nor with postgresql://."
            )
        options = dict(parse_qsl(parts.query))
        local = _on_this_machine(url) or "host" in options
        if self.production and not local and options.get("sslmode") not in {"verify-full"}:
            raise ImproperlyConfigured(
                "DATABASE_URL reaches another host without sslmode=verify-full."
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }

    @cached_property
    def broker_socket(self) -> Path:
        """Return the path of the embedded broker's unix socket."""
        return self.var / "run" / "broker.sock"

    def broker_url(self) -> str:
        """Return Celery's broker URL: ``REDIS_URL``, else the embedded one of ``fde/broker.py``."""
        url = self.text("REDIS_URL")
        if self.production and url.startswith("redis://") and not _on_this_machine(url):
            raise ImproperlyConfigured("REDIS_URL reaches another host without TLS (rediss://).")
        if url:
            return f"redis+socket://{url[7:]}" if url.startswith("unix://") else url
        if len(os.fsencode(self.broker_socket)) < SOCKET_PATH_LIMIT:
            return f"redis+socket://{self.broker_socket}"
        password = quote(self.key("FDE_BROKER_PASSWORD", size=24), safe="")
        return f"redis://:{password}@127.0.0.1:{self.broker_port}/0"

    @cached_property
    def broker_port(self) -> int:
        """Return the loopback port of the embedded broker when its socket path is too long."""
        # Of the whole path: most end in the same few letters.
        seen = hashlib.sha256(os.fsencode(self.var)).digest()
        return 20000 + int.from_bytes(seen[:4], "big") % 20000

    def mail(self) -> Mail:
        """Return how mail is sent: by ``EMAIL_URL``, else into files under ``var/mail``."""
        url = self.text("EMAIL_URL")
        if not url:
            return Mail(
                backend="django.core.mail.backends.filebased.EmailBackend",
                file_path=str(self.var / "mail"),
            )
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
            raise ImproperlyConfigured("EMAIL_URL starts with none of smtp, smtps, smtp+tls.")
        return Mail(
            backend="django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname or "",
            port=parts.port or (465 if parts.scheme == "smtps" else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=parts.scheme == "smtps",
            use_tls=parts.scheme == "smtp+tls",
        )

    def zones(self) -> list[dict[str, Any]]:
        """Return the approved network zones: a JSON list of ``{"name", "cidr", "ports"}``.

        Raises:
            ImproperlyConfigured: not such a list, or a loopback zone in production.
        """
        text = self.text("FDE_NETWORK_ZONES")
        if not text:
            return []
        try:
            found: list[dict[str, Any]] = [
                {
                    "name": str(zone["name"]),
                    "cidr": str(ipaddress.ip_network(zone["cidr"])),
                    "ports": [int(port) for port in zone["ports"]],
                }
                for zone in json.loads(text)
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise ImproperlyConfigured(
                'FDE_NETWORK_ZONES is not a JSON list of {"name", "cidr", "ports"}.'
            ) from error
        if self.production and any(ipaddress.ip_network(z["cidr"]).is_loopback for z in found):
            raise ImproperlyConfigured("FDE_NETWORK_ZONES names a loopback zone in production.")
        return found


def _on_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in {None, "localhost", "127.0.0.1", "::1"}


def sqlite_database(path: Path) -> dict[str, Any]:
    """Return settings under which web and workers write one SQLite file without lock errors.

    WAL with IMMEDIATE transactions: a deferred one that reads and then writes fails at once, and
    no timeout helps.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        # A file, as in use: SQLite's in-memory default locks whole tables between threads.
        "TEST": {"NAME": f"{path}.test"},
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
            ),
        },
    }


env = Env(dict(os.environ))
