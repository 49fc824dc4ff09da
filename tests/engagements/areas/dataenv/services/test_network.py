"""Our own database, broker and web server are never a client's source."""

from types import SimpleNamespace

import pytest

from engagements.areas.dataenv.prober.work import policy_of
from engagements.areas.dataenv.services import network
from engagements.connectors.gateway import AddressRefused, pin


@pytest.fixture(autouse=True)
def deployment(monkeypatch):
    settings = SimpleNamespace()
    monkeypatch.setattr(network, "settings", settings)
    settings.FDE_ENV = "dev"
    settings.DATABASES = {
        "default": {"ENGINE": "django.db.backends.postgresql", "HOST": "10.1.0.9", "PORT": "5433"}
    }
    settings.CELERY_BROKER_URL = "redis://:secret@10.1.0.8/0"
    settings.FDE_BASE_URL = "https://93.184.216.34"
    settings.FDE_NETWORK_ZONES = [
        {"name": "client", "cidr": "10.1.0.0/16", "ports": [5433, 6379]},
        {"name": "test", "cidr": "127.0.0.1/32", "ports": [54321]},
    ]
    return settings


@pytest.mark.parametrize(
    ("host", "port"),
    [
        pytest.param("10.1.0.9", 5433, id="our database"),
        pytest.param("::ffff:10.1.0.9", 5433, id="our database, mapped"),
        pytest.param("10.1.0.8", 6379, id="our broker, default port"),
        pytest.param("93.184.216.34", 443, id="our web server, default port"),
        pytest.param("127.0.0.1", 8000, id="loopback"),
    ],
)
def test_our_own_addresses_are_denied(host, port):
    with pytest.raises(AddressRefused):
        pin(host, port, policy=policy_of(network.address_rules()))


@pytest.mark.parametrize(
    ("host", "port"), [("10.1.0.7", 5433), ("93.184.216.34", 5432), ("127.0.0.1", 54321)]
)
def test_what_is_beside_them_is_allowed(host, port):
    assert pin(host, port, policy=policy_of(network.address_rules())).address == host


def test_a_loopback_zone_counts_in_development_only(deployment):
    deployment.FDE_ENV = "production"

    with pytest.raises(AddressRefused):
        pin("127.0.0.1", 54321, policy=policy_of(network.address_rules()))


def test_our_database_on_loopback_is_denied_even_if_a_zone_names_it(deployment):
    engine = "django.db.backends.postgresql"
    deployment.DATABASES = {"default": {"ENGINE": engine, "HOST": "", "PORT": ""}}
    deployment.FDE_NETWORK_ZONES = [{"name": "x", "cidr": "127.0.0.1/32", "ports": [5432]}]

    with pytest.raises(AddressRefused):
        pin("127.0.0.1", 5432, policy=policy_of(network.address_rules()))


@pytest.mark.parametrize(
    "url", ["redis+socket:///run/broker.sock", "redis://no-such-name.invalid:1"]
)
def test_a_socket_or_a_dead_name_is_no_address(deployment, url):
    deployment.CELERY_BROKER_URL = url
    deployment.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}

    denied = policy_of(network.address_rules()).denied
    assert {str(address) for address, _ in denied} == {"93.184.216.34"}
