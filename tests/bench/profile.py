"""The one-pass profile of a large table on PostgreSQL beside a scan that unpacks every row.

The table is larger than what is compared with patterns as a whole (``Budget.pattern_bytes``): in
a smaller one the same statement also looks into every text.
"""

import socket
import time

import psycopg

from engagements.areas.dataenv.connectors.postgres import PostgresConnector
from engagements.areas.dataenv.domain.ports import Budget
from engagements.connectors.gateway import AddressPolicy
from tests import servers
from tests.bench.figures import at_most
from tests.engagements.areas.dataenv.connectors.probing import run

TARGET = 2.2
TABLE = """
CREATE TABLE claims (id bigint PRIMARY KEY, customer_id bigint, policy text, reported_on date,
    closed_on date, amount numeric(12, 2), currency text, status text, country text,
    updated_at timestamptz, note text, reference text);
INSERT INTO claims SELECT n, n % 90000, 'P-' || n % 40000, DATE '2020-01-01' + n % 2000,
    CASE WHEN n % 3 = 0 THEN DATE '2021-01-01' + n % 1700 END, n % 100000 / 7.0, 'EUR',
    CASE n % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'closed' WHEN 2 THEN 'paid' END, 'DE',
    TIMESTAMPTZ '2026-11-20 12:00+00' - n % 900 * INTERVAL '1 hour',
    CASE WHEN n % 5 = 0 THEN 'what was told on the telephone about this claim' END, 'R' || n
    FROM generate_series(1, {rows}) n;
"""


def measure(made, size, folder):
    url = servers.start_postgres(folder / "client")
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'r'")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(TABLE.format(rows=size.rows))
        connection.execute("GRANT SELECT ON claims TO reader")
        connection.execute("VACUUM ANALYZE claims")
        # As the product asks: one process of the client's server, not all that it could start.
        connection.execute("SET max_parallel_workers_per_gather = 0")
        floors, profiles = [], []
        for _ in range(size.rounds):
            began = time.perf_counter()
            connection.execute("SELECT count(*), count(reference) FROM claims").fetchall()
            floors.append((time.perf_counter() - began) * 1000)
            profiles.append(_profile(port, folder))
    beside = f"count of the last column, one process, {min(floors):.0f} ms"
    yield at_most(
        f"one-pass profile of {size.rows:,} rows", min(profiles) / min(floors), TARGET, "times",
        beside,
    )  # fmt: skip


def _profile(port, folder):
    """Run the probes as the product does and return what the profile's statement took."""
    policy = AddressPolicy.build([{"cidr": "127.0.0.1/32", "ports": [port]}], loopback_allowed=True)
    connector = PostgresConnector(
        name="client", host="localhost", port=port, database="postgres", username="reader",
        password=lambda: "r", policy=policy,
        root_certificate=(folder / "client" / "server.crt").read_text(), resolve=_loopback,
    )  # fmt: skip
    result = run(connector, budget=Budget(statement_seconds=240, table_seconds=600))
    assert result.plan is not None, [line.reason for line in result.results]
    planned = result.plan.tables[0]
    assert planned.patterns is not None, "the table is small: patterns are in the same statement"
    profile = planned.profile
    return next(
        done.milliseconds
        for done in result.statements
        if (done.purpose, done.table) == (profile.purpose, profile.table)
    )


def _loopback(host, port, *, type):
    return [(socket.AF_INET, type, 6, "", ("127.0.0.1", port))]
