"""The outbound gateway: decides which address a connection may use, before any socket exists.

A connector asks ``pin`` once and connects to the address it gets back. The name is never resolved
a second time, so a name server that changes its answer gains nothing.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Protocol

from engagements.domain.errors import DomainError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNREACHABLE = (
    "This host and port cannot be reached from here. Check the spelling, and ask an administrator "
    "whether the network and port are approved."
)
HIGHEST_PORT = 65535

_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?\Z")
# Denied whatever a zone says: answers there come from our own machine or its cloud provider.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this host
        "169.254.0.0/16",  # link-local, and the metadata address of most clouds
        "fe80::/10",  # link-local
        "168.63.129.16/32",  # Azure's host agent, a public address
        "100.100.100.200/32",  # Alibaba's metadata
        "192.0.0.192/32",  # Oracle's older metadata
        "fd00:ec2::254/128",  # AWS metadata over IPv6
        "fd20:ce::254/128",  # Google's metadata over IPv6
        "fd00:42::42/128",  # Scaleway's metadata over IPv6
        "255.255.255.255/32",
        "::/128",
    )
)
# Not for general traffic, though `is_global` says otherwise on some Python versions.
_SPECIAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",  # carrier NAT
        "192.0.0.0/24",
        "192.88.99.0/24",  # the retired 6to4 relay
        "198.18.0.0/15",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
_LOW_32 = 0xFFFFFFFF


class AddressRefused(DomainError):
    """The address is not one this deployment connects to, or does not answer.

    One sentence for a refused, a filtered and a blocked address: a person who may test a
    connection learns nothing about the network behind it.
    """

    code = "address_refused"

    def __init__(self) -> None:
        super().__init__(UNREACHABLE)


class Resolver(Protocol):
    """What ``socket.getaddrinfo`` offers and ``pin`` needs."""

    def __call__(self, host: str, port: int, *, type: int) -> Iterable[tuple[Any, ...]]:
        """Return the answers; the address is the first item of each answer's last item."""
        ...


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A client network that an administrator approved, with the ports that may be used in it."""

    network: Network
    ports: frozenset[int]

    def __contains__(self, place: tuple[Address, int]) -> bool:
        address, port = place
        return port in self.ports and address in self.network


@dataclass(frozen=True, kw_only=True)
class AddressPolicy:
    """What this deployment may connect to.

    ``denied`` holds our own (address, port) pairs: database, broker and web. ``loopback`` holds
    the exact pairs that a development deployment approved; it is empty in production.
    """

    zones: tuple[Zone, ...] = ()
    denied: frozenset[tuple[Address, int]] = frozenset()
    loopback: frozenset[tuple[Address, int]] = frozenset()

    @classmethod
    def build(
        cls,
        zones: Iterable[Mapping[str, Any]],
        *,
        denied: Iterable[tuple[str, int]] = (),
        loopback_allowed: bool = False,
    ) -> "AddressPolicy":
        """Return the policy for zones given as ``{"cidr": text, "ports": [port]}``.

        A zone of one loopback address becomes an exact exception when ``loopback_allowed``; any
        wider loopback zone approves nothing.

        Raises:
            ValueError: a zone or a denied address is not written as an address.
        """
        networks: list[Zone] = []
        loopback: set[tuple[Address, int]] = set()
        for zone in zones:
            network = ipaddress.ip_network(zone["cidr"])
            ports = frozenset(int(port) for port in zone["ports"])
            if not network.is_loopback:
                networks.append(Zone(network=network, ports=ports))
            elif loopback_allowed and network.num_addresses == 1:
                loopback |= {(network.network_address, port) for port in ports}
        ours = frozenset((ipaddress.ip_address(host), port) for host, port in denied)
        return cls(zones=tuple(networks), denied=ours, loopback=frozenset(loopback))

    def allows(self, address: Address, *, port: int) -> bool:
        """Tell whether every address that ``address`` stands for may be connected to."""
        if isinstance(address, IPv6Address) and address.scope_id is not None:
            return False
        return all(self._allows_plain(inner, port) for inner in unwrapped(address))

    def _allows_plain(self, address: Address, port: int) -> bool:
        place = (address, port)
        if place in self.denied:
            return False
        if address.is_loopback:
            return place in self.loopback
        if address.is_multicast or _within(address, _NEVER):
            return False
        return is_public(address) or any(place in zone for zone in self.zones)


@dataclass(frozen=True, kw_only=True)
class PinnedAddress:
    """A checked address: connect to ``address``; ``host`` is only the name in the TLS check."""

    host: str
    address: str
    port: int


def pin(
    host: str, port: int, *, policy: AddressPolicy, resolve: Resolver = socket.getaddrinfo
) -> PinnedAddress:
    """Resolve ``host`` once and return the address to connect to.

    All answers must be allowed: one refused answer refuses the host.

    Raises:
        AddressRefused: the host is no plain name or address, has no answer, or an answer is not
            allowed by ``policy``.
    """
    _refuse_unless(0 < port <= HIGHEST_PORT and _is_plain(host))
    try:
        answers = list(resolve(host, port, type=socket.SOCK_STREAM))
        addresses = [ipaddress.ip_address(answer[-1][0]) for answer in answers]
    except (OSError, ValueError) as error:  # a UnicodeError of the name is a ValueError
        raise AddressRefused from error
    _refuse_unless(bool(addresses))
    _refuse_unless(all(policy.allows(address, port=port) for address in addresses))
    first = addresses[0]
    chosen = first.ipv4_mapped if isinstance(first, IPv6Address) and first.ipv4_mapped else first
    return PinnedAddress(host=host, address=str(chosen), port=port)


def is_public(address: Address) -> bool:
    """Tell whether ``address`` is an ordinary address of the public internet.

    Source:
        IANA special-purpose address registries (RFC 6890), stricter than ``is_global``.
    """
    if isinstance(address, IPv6Address) and address not in _GLOBAL_V6:
        return False
    flags = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not flags and not _within(address, _SPECIAL)


def unwrapped(address: Address) -> tuple[Address, ...]:
    """Return the addresses that traffic to ``address`` may end at.

    Source:
        RFC 4291 (mapped, compatible), 3056 (6to4), 4380 (Teredo), 6052 and 8215 (NAT64), 5214
        (ISATAP).
    """
    if isinstance(address, IPv4Address):
        return (address,)
    return tuple(_embedded(address)) or (address,)


def _embedded(address: IPv6Address) -> Iterator[Address]:
    number = int(address)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address.sixtofour:
        yield address.sixtofour
    elif address.teredo:
        yield from address.teredo
    elif address in _NAT64:
        yield IPv4Address(number & _LOW_32)
    elif address in _NAT64_LOCAL:
        yield from (address, IPv4Address(number & _LOW_32))
    elif address in _COMPATIBLE and number > 1:
        yield IPv4Address(number)
    elif (number >> 32) & _LOW_32 in _ISATAP:
        yield from (address, IPv4Address(number & _LOW_32))


def _within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _is_plain(host: str) -> bool:
    """Tell whether ``host`` is a name or a bare address: no path, list, user or bracket in it."""
    if _HOST.match(host):
        return True
    try:
        return "%" not in host and bool(ipaddress.IPv6Address(host))
    except ValueError:
        return False


def _refuse_unless(condition: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise AddressRefused
