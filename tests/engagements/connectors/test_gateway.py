"""The gateway decides by address alone and opens no socket."""

import ipaddress
import socket

import pytest

from engagements.connectors.gateway import (
    UNREACHABLE,
    AddressPolicy,
    AddressRefused,
    pin,
)
from engagements.domain.errors import DomainError

PORT = 5432
POLICY = AddressPolicy.build(
    [
        {"name": "client", "cidr": "10.20.0.0/16", "ports": [PORT]},
        {"name": "wide", "cidr": "0.0.0.0/0", "ports": [1521]},
        {"name": "wide6", "cidr": "::/0", "ports": [1521]},
        {"name": "v6 client", "cidr": "fd00::/8", "ports": [PORT]},
        {"name": "test server", "cidr": "127.0.0.1/32", "ports": [54321]},
        {"name": "too wide", "cidr": "127.0.0.0/8", "ports": [9999]},
    ],
    denied=[("10.20.0.5", PORT), ("127.0.0.1", PORT), ("93.184.216.34", 8000)],
    loopback_allowed=True,
)

# Every spelling ends at loopback, a private, link-local, metadata or reserved address.
REFUSED = [
    "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001",
    "0177.0.0.1", "0177.0.0.0x1", "127.255.255.254", "localhost", "0", "0.0.0.0", "0x0",
    "00.00.00.00", "::", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1",
    "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:7f00:1::", "2001:0:5db8:d822:0:0:80ff:fffe",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518",
    "169.16689662", "0xa9.0xfe.0xa9.0xfe", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe", "64:ff9b::169.254.169.254", "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1", "::169.254.169.254", "fe80::1", "fe80::a9fe:a9fe",
    "2a00:1450:4001::5efe:a9fe:a9fe", "2a00:1450:4001::200:5efe:a9fe:a9fe",
    "fd00:ec2::254", "fd20:ce::254", "fd00:42::42", "100.100.100.200", "168.63.129.16",
    "192.0.0.192", "169.254.0.23", "10.0.0.1", "10.21.0.1", "012.0.0.1", "0xa.0.0.1",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "0xc0a80001", "3232235521",
    "192.0.0.8", "100.64.0.1", "100.127.255.255", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "ff02::1", "fc00::1", "fec0::1", "2001:db8::1", "2001:10::1", "3fff::1", "100::1",
    "64:ff9b::10.0.0.1", "2002:0a00:0001::1", "::ffff:10.20.0.5", "10.20.0.5", "0xa.20.0.5",
]  # fmt: skip
NOT_A_HOST = [
    "", " ", ".", "-x", "/var/run/postgresql", "db.example,127.0.0.1", "user@db.example",
    "db.example:5432", "[::1]", "http://db.example", "db.example/x", "db.example?host=10.0.0.1",
    "db.example#", "db example", "db.example\x00.evil", "db\n.example", "a" * 254, "fe80::1%eth0",
    "::1%1", "①②⑦.⓪.⓪.①", "127。0。0。1", "host=10.0.0.1", "db.example\\x", "${jndi:x}",
    "@abstract",
]  # fmt: skip


@pytest.fixture(autouse=True)
def opened(monkeypatch):
    """Count every attempt to connect; each test must leave it at zero."""
    attempts = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: attempts.append(args))
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *args: attempts.append(args))
    yield attempts
    assert attempts == []


def answering(*addresses):
    """Return a resolver that gives these addresses for every name."""

    def resolve(host, port, *, type):
        return [(socket.AF_INET, type, 6, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize("host", REFUSED)
def test_no_spelling_reaches_a_refused_address(host):
    with pytest.raises(AddressRefused) as refusal:
        pin(host, PORT, policy=POLICY)

    assert str(refusal.value) == UNREACHABLE


@pytest.mark.parametrize("host", NOT_A_HOST)
def test_a_host_is_one_plain_name_or_address(host):
    with pytest.raises(AddressRefused) as refusal:
        pin(host, PORT, policy=POLICY, resolve=answering("93.184.216.34"))

    assert str(refusal.value) == UNREACHABLE


def test_at_least_sixty_spellings_are_covered():
    assert len(set(REFUSED)) >= 60


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        pytest.param("93.184.216.34", PORT, "93.184.216.34", id="public address"),
        pytest.param("2606:2800:220:1::1", PORT, "2606:2800:220:1::1", id="public IPv6"),
        pytest.param("64:ff9b::5db8:d822", PORT, "64:ff9b::5db8:d822", id="NAT64 of a public one"),
        pytest.param("10.20.1.2", PORT, "10.20.1.2", id="private, in a zone with this port"),
        pytest.param("::ffff:10.20.1.2", PORT, "10.20.1.2", id="mapped form is unwrapped"),
        pytest.param("fd12::5", PORT, "fd12::5", id="unique local, in a zone"),
        pytest.param("192.168.7.7", 1521, "192.168.7.7", id="zone of everything, its port"),
        pytest.param("127.0.0.1", 54321, "127.0.0.1", id="approved loopback, exact port"),
    ],
)
def test_allowed(host, port, address):
    pinned = pin(host, port, policy=POLICY)

    assert (pinned.host, pinned.address, pinned.port) == (host, address, port)


@pytest.mark.parametrize(
    ("host", "port"),
    [
        pytest.param("10.20.1.2", 5433, id="zone, other port"),
        pytest.param("127.0.0.1", 54322, id="loopback, other port"),
        pytest.param("127.0.0.2", 54321, id="loopback, other address"),
        pytest.param("127.0.0.1", 9999, id="loopback network is no exact address"),
        pytest.param("127.0.0.1", 1521, id="a zone of everything does not reach loopback"),
        pytest.param("::1", 1521, id="nor IPv6 loopback"),
        pytest.param("169.254.169.254", 1521, id="nor metadata"),
        pytest.param("168.63.129.16", 1521, id="nor a provider's host agent"),
        pytest.param("fe80::1", 1521, id="nor link-local"),
        pytest.param("::ffff:169.254.169.254", 1521, id="nor mapped metadata"),
        pytest.param("0.0.0.0", 1521, id="nor this host"),
        pytest.param("224.0.0.1", 1521, id="nor multicast"),
        pytest.param("93.184.216.34", 8000, id="our own public web address"),
        pytest.param("::ffff:93.184.216.34", 8000, id="our own, mapped"),
        pytest.param("10.20.0.5", PORT, id="our own database inside a zone"),
        pytest.param("93.184.216.34", 0, id="port 0"),
        pytest.param("93.184.216.34", 65536, id="port above the highest"),
        pytest.param("93.184.216.34", -1, id="negative port"),
    ],
)
def test_refused_by_port_or_zone(host, port):
    with pytest.raises(AddressRefused):
        pin(host, port, policy=POLICY)


def test_loopback_zones_approve_nothing_in_production():
    policy = AddressPolicy.build(
        [{"cidr": "127.0.0.1/32", "ports": [54321]}], loopback_allowed=False
    )

    with pytest.raises(AddressRefused):
        pin("127.0.0.1", 54321, policy=policy)


def test_one_bad_answer_refuses_the_name():
    resolve = answering("93.184.216.34", "169.254.169.254")

    with pytest.raises(AddressRefused):
        pin("db.example", PORT, policy=POLICY, resolve=resolve)


@pytest.mark.parametrize("run", range(100))
def test_a_rebinding_name_is_asked_once(run):
    answers = iter([["93.184.216.34"], ["169.254.169.254"]])
    asked = []

    def resolve(host, port, *, type):
        asked.append(host)
        return answering(*next(answers))(host, port, type=type)

    pinned = pin("rebind.example", PORT, policy=POLICY, resolve=resolve)

    assert (pinned.address, len(asked)) == ("93.184.216.34", 1)


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(socket.gaierror("no such name"), id="unknown name"),
        pytest.param(TimeoutError("slow"), id="name server is silent"),
        pytest.param(UnicodeError("label too long"), id="impossible name"),
    ],
)
def test_a_failed_lookup_reads_like_a_refusal(failure):
    def resolve(host, port, *, type):
        raise failure

    with pytest.raises(AddressRefused) as refusal:
        pin("db.example", PORT, policy=POLICY, resolve=resolve)

    assert str(refusal.value) == UNREACHABLE
    assert isinstance(refusal.value, DomainError)


def test_no_answer_is_a_refusal():
    with pytest.raises(AddressRefused):
        pin("db.example", PORT, policy=POLICY, resolve=answering())


def test_a_bad_zone_is_named():
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        AddressPolicy.build([{"cidr": "10.0.0.0/99", "ports": [1]}])


@pytest.mark.parametrize("last", range(0, 256, 17))
def test_the_whole_metadata_network_is_refused_in_every_form(last):
    plain = ipaddress.IPv4Address(f"169.254.169.{last}")
    forms = [
        str(plain), str(int(plain)), hex(int(plain)), f"::ffff:{plain}", f"::{plain}",
        f"64:ff9b::{plain}", str(ipaddress.IPv6Address((0x2002 << 112) | (int(plain) << 80))),
    ]  # fmt: skip

    for form in forms:
        with pytest.raises(AddressRefused):
            pin(form, 1521, policy=POLICY)
