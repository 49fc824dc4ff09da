"""This deployment's address policy: its approved zones, and its own addresses, always denied."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from engagements.areas.dataenv.prober.orders import AddressRules, OwnPlace, Zone

DEFAULT_PORTS = {"postgresql": 5432, "redis": 6379, "rediss": 6379, "http": 80, "https": 443}


def address_rules() -> AddressRules:
    """Return what this deployment may connect to, for the child that connects.

    Our own names are resolved each time it is asked, as they are when we connect to them.
    """
    return AddressRules(
        zones=tuple(
            Zone(cidr=zone["cidr"], ports=tuple(int(port) for port in zone["ports"]))
            for zone in settings.FDE_NETWORK_ZONES
        ),
        denied=tuple(
            OwnPlace(address=host, port=port) for host, port in sorted(set(_own_addresses()))
        ),
        loopback_allowed=settings.FDE_ENV == "dev",
    )


def _own_addresses() -> Iterator[tuple[str, int]]:
    for host, port in _own_places():
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            continue  # a name that leads nowhere cannot be connected to either
        for answer in answers:
            yield str(answer[4][0]).partition("%")[0], port


def _own_places() -> Iterator[tuple[str, int]]:
    """Yield host and port of our database, broker and web server; sockets have neither."""
    database = settings.DATABASES["default"]
    host = str(database.get("HOST") or "")
    if database["ENGINE"].endswith("postgresql") and not host.startswith("/"):
        yield host or "localhost", int(database.get("PORT") or DEFAULT_PORTS["postgresql"])
    for url in (settings.CELERY_BROKER_URL, settings.FDE_BASE_URL):
        parts = urlsplit(url)
        if parts.hostname and parts.scheme in DEFAULT_PORTS:
            yield parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]
