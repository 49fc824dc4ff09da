import socket
import tempfile
import time
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings

from engagements.areas.dataenv.connectors.postgres import PostgresConnector
from engagements.areas.dataenv.connectors.postgres.catalogue import SIZE
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import (
    Budget,
    ConnectFailed,
    Expectation,
    Statement,
    StatementFailed,
    Stopped,
)
from engagements.areas.dataenv.domain.results import Outcome
from engagements.connectors.gateway import AddressPolicy
from tests import servers
from tests.engagements.areas.dataenv.connectors.probing import NOW, line, lines, run

pytestmark = pytest.mark.postgres
WEIRD = 'we"ird; $1 100% \u202ex'

SCHEMA = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text, born date, updated_at timestamptz,
    score numeric(8, 2), tags text[], at_time time);
INSERT INTO customers SELECT n, 'p' || n || '@mail.example',
    CASE WHEN n = 1 THEN DATE '1850-01-01' ELSE DATE '1980-01-01' + n END,
    TIMESTAMPTZ '2026-11-20 12:00+00', n, ARRAY['a'], TIME '10:00' FROM generate_series(1, 200) n;
CREATE TABLE orders (order_id text, customer_id bigint, ordered_on date, note text, amount text);
INSERT INTO orders SELECT 'O' || (n % 190), n, DATE '2026-01-01' + (n % 300),
    CASE WHEN n % 10 = 0 THEN ' N/A ' WHEN n % 4 = 0 THEN NULL ELSE 'fine' END, n || '.50'
    FROM generate_series(1, 210) n;
INSERT INTO orders VALUES ('LATE', 1, DATE '2027-06-01', 'x', 'many'),
    ('INF', 1, 'infinity', 'x', 'many');
CREATE TABLE checked (id int PRIMARY KEY, customer_id bigint REFERENCES customers);
INSERT INTO checked VALUES (1, 1), (2, NULL);
CREATE TABLE loose (id int PRIMARY KEY, customer_id bigint);
INSERT INTO loose VALUES (1, 1), (2, 999);
ALTER TABLE loose ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
CREATE TABLE partial_key (code text NOT NULL, live bool NOT NULL);
CREATE UNIQUE INDEX ON partial_key (code) WHERE live;
INSERT INTO partial_key VALUES ('a', true), ('a', false);
CREATE TABLE nullable_key (code text UNIQUE); INSERT INTO nullable_key VALUES ('a'), ('b');
"""


@pytest.fixture(scope="module")
def place():
    """A second server, "the client's", with one database and two roles."""
    folder = servers.open_folder()
    url = servers.start_postgres(folder / "pg")
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'r'")
        connection.execute("CREATE ROLE writer LOGIN PASSWORD 'w'")
        connection.execute("CREATE DATABASE client")
    admin = url.replace("/postgres", "/client")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(SCHEMA)
        weird = '"' + WEIRD.replace('"', '""') + '"'
        connection.execute(f"CREATE TABLE {weird} ({weird} text)".encode())
        connection.execute(f"INSERT INTO {weird} VALUES (NULL), ('x'), ('x')".encode())
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader, writer")
        connection.execute("GRANT INSERT ON orders TO writer")
        connection.execute("CREATE ROLE proven LOGIN PASSWORD 'right'")
        connection.execute("CREATE ROLE asked LOGIN PASSWORD 'right'")
        # Quoted bytes of another encoding go into a database that keeps none.
        connection.execute(
            "CREATE DATABASE latin ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
        )
    with psycopg.connect(url.replace("/postgres", "/latin"), autocommit=True) as connection:
        connection.execute("CREATE TABLE plain (id int PRIMARY KEY); INSERT INTO plain VALUES (1)")
        connection.execute(b'CREATE TABLE "caf\xe9" (id int PRIMARY KEY, "stra\xdfe" text)')
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    rules = folder / "pg" / "data" / "pg_hba.conf"
    rules.write_text(
        "host client proven 127.0.0.1/32 scram-sha-256\nhost client asked 127.0.0.1/32 password\n"
        + rules.read_text()
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    certificate = (folder / "pg" / "server.crt").read_text()
    return port, admin, certificate


@pytest.fixture
def connector(place):
    port, _, certificate = place
    policy = AddressPolicy.build([{"cidr": "127.0.0.1/32", "ports": [port]}], loopback_allowed=True)

    def make(user="reader", **options):
        fields = {
            "name": "client", "host": "localhost", "port": port, "database": "client",
            "username": user, "password": lambda: "x", "policy": policy,
            "root_certificate": certificate, "resolve": loopback_only,
        }  # fmt: skip
        return PostgresConnector(**fields | options)

    return make


def loopback_only(host, port, *, type):
    return [(socket.AF_INET, type, 6, "", ("127.0.0.1", port))]


def test_a_reader_over_verified_tls_passes_the_gates(connector):
    result = run(connector())

    assert [line(result, f"ACC-0{n}").outcome for n in (1, 2, 3)] == [Outcome.PASS] * 3
    assert line(result, "ACC-03").detail["version"].startswith("TLSv1.")


def test_a_role_that_can_write_fails_and_stops_the_run(connector):
    result = run(connector("writer"))

    assert line(result, "ACC-02").outcome is Outcome.FAIL
    assert "public.orders" in line(result, "ACC-02").reason
    assert line(result, "CMP-01").outcome is Outcome.NOT_MEASURED
    assert result.plan is None
    assert result.verdict.score < 50
    assert not [s for s in result.statements if s.table]


def test_the_stop_can_be_lifted_but_the_finding_stays(connector):
    result = run(connector("writer"), allow_writable_role=True)

    assert line(result, "ACC-02").outcome is Outcome.FAIL
    assert lines(result, "CMP-01", "customers")
    assert result.verdict.score <= 49


def test_a_superuser_fails(connector):
    found = line(run(connector("fde")), "ACC-02")

    assert found.outcome is Outcome.FAIL
    assert "superuser" in found.reason


def test_rights_of_roles_it_can_switch_to_count(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("CREATE ROLE sleeper LOGIN NOINHERIT PASSWORD 's'")
        admin.execute("GRANT writer TO sleeper")

    assert line(run(connector("sleeper")), "ACC-02").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        pytest.param("verify-full", Outcome.PASS, id="verified"),
        pytest.param("require", Outcome.WARN, id="encrypted only"),
        pytest.param("disable", Outcome.VACUOUS, id="plain, on this host"),
    ],
)
def test_states_of_the_transport(connector, mode, outcome):
    assert line(run(connector(tls_mode=mode, password=lambda: "")), "ACC-03").outcome is outcome


@pytest.mark.parametrize("mode", ["verify-full", "require", "disable"])
@pytest.mark.parametrize(
    ("user", "password", "reason"),
    [
        pytest.param("proven", "right", "", id="proof"),
        pytest.param("proven", "wrong", "sign_in", id="wrong proof"),
        pytest.param("asked", "right", "no_scram", id="asked for it in clear"),
        pytest.param("reader", "right", "no_scram", id="not asked for it"),
    ],
)
def test_a_password_is_only_proven_unless_the_server_is_verified(
    connector, mode, user, password, reason
):
    made = connector(user, tls_mode=mode, password=lambda: password)
    if not reason or (reason == "no_scram" and mode == "verify-full"):
        made.open(Budget()).close()
        return

    with pytest.raises(ConnectFailed) as refused:
        made.open(Budget())

    assert refused.value.reason == reason


def test_names_that_are_no_text_cost_their_own_table(connector):
    result = run(connector(database="latin", tls_mode="disable", password=lambda: ""))

    names = [table.name for table in result.inventory]
    assert names == ["caf\ufffd", "plain"]
    assert line(result, "CMP-01", "caf\ufffd").outcome is Outcome.NOT_MEASURED
    assert line(result, "CMP-01", "plain", "id").outcome is Outcome.PASS


@pytest.mark.parametrize("limits", [{"answer_rows": 10}, {"answer_bytes": 100_000}])
def test_an_answer_that_is_too_large_costs_its_own_statement(connector, limits):
    session = connector().open(Budget(**limits))
    much = Statement(sql="SELECT repeat('x', 90) FROM generate_series(1, 300000)", purpose="test")
    one = Statement(sql="SELECT 1", purpose="test")

    for _ in range(3):
        with pytest.raises(StatementFailed) as failed:
            session.rows(much, {}, seconds=5)
        assert failed.value.reason == "too_large"
        assert session.rows(one, {}, seconds=5) == [(1,)]
    with pytest.raises(StatementFailed):
        session.rows(much, {}, seconds=5)
    with pytest.raises(StatementFailed) as failed:
        session.rows(one, {}, seconds=5)

    session.close()
    assert failed.value.reason == "gone"


def test_without_an_issuer_the_systems_own_are_asked(connector):
    with pytest.raises(ConnectFailed) as refused:
        connector(root_certificate="").open(Budget())

    assert refused.value.reason == "certificate"


def test_a_wrong_name_in_the_certificate_is_refused(connector):
    with pytest.raises(ConnectFailed) as refused:
        connector(host="other.example").open(Budget())

    assert refused.value.reason == "certificate"


def test_an_unknown_issuer_is_refused(connector, tmp_path):
    other = servers.tls_options(tmp_path, [])["ssl_cert_file"].read_text()

    with pytest.raises(ConnectFailed) as refused:
        connector(root_certificate=other).open(Budget())

    assert refused.value.reason == "certificate"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"username": "nobody"}, "sign_in", id="no such role"),
        pytest.param({"database": "nowhere"}, "no_database", id="no such database"),
        pytest.param(
            {"database": "dbname=client host=10.0.0.1"}, "no_database", id="a name that connects"
        ),
        pytest.param({"policy": AddressPolicy()}, "unreachable", id="address not approved"),
        pytest.param({"host": "127.0.0.1,10.0.0.1"}, "unreachable", id="a list of hosts"),
        pytest.param({"host": "/var/run/postgresql"}, "unreachable", id="a socket"),
    ],
)
def test_reasons_are_few_and_tell_nothing_of_the_network(connector, options, reason):
    with pytest.raises(ConnectFailed) as refused:
        connector(**options).open(Budget())

    assert refused.value.reason == reason
    assert "127.0.0.1" not in str(refused.value)


def test_the_password_is_in_no_text_of_the_connector(connector):
    made = connector(password=lambda: "hunter-22")

    assert "hunter-22" not in repr(made)


def test_figures_equal_plain_counts(connector):
    result = run(connector())
    document = as_document(result)
    tables = {table["name"]: table for table in document["tables"]}

    assert tables["customers"]["rows"] == 200
    assert tables["customers"]["key"] == {"columns": ["id"], "proof": "catalogue", "duplicates": 0}
    orders = {c["name"]: c for c in tables["orders"]["columns"]}
    assert orders["note"]["nulls"] == 42
    assert line(result, "CMP-02", "orders", "note").numerator == 21
    assert line(result, "TML-03", "orders", "ordered_on").numerator == 1  # infinity is no date
    assert line(result, "TML-03", "customers", "born").numerator == 1
    assert line(result, "VAL-01", "orders").detail["columns"][0]["values"] == 210
    assert line(result, "PRV-01", "customers", "email").outcome is Outcome.FAIL
    assert tables[WEIRD]["rows"] == 3
    assert not [s.text for s in result.statements if s.error]


def test_only_what_the_catalogue_enforces_is_proof(connector):
    result = run(connector())
    proofs = {t["name"]: t["key"]["proof"] for t in as_document(result)["tables"]}

    assert proofs["nullable_key"] == "data"
    assert proofs["partial_key"] == "none"
    checked, loose = line(result, "REF-01", "checked"), line(result, "REF-01", "loose")
    assert "proves it" in checked.reason
    assert (loose.outcome, loose.numerator, loose.denominator) == (Outcome.FAIL, 1, 2)


def test_the_exact_count_of_keys_runs_only_on_its_condition(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("CREATE TABLE IF NOT EXISTS dup (id int); TRUNCATE dup")
        admin.execute("INSERT INTO dup VALUES (1), (1), (2)")
        admin.execute("GRANT SELECT ON dup TO reader")
    agreed = [Expectation(table="dup"), Expectation(table="nullable_key")]

    result = run(connector(), expectations=agreed)

    exact = {s.table for s in result.statements if s.purpose == "key duplicates"}
    assert exact == {"dup"}
    assert line(result, "UNQ-02", "dup").numerator == 1
    assert len([s for s in result.plan.statements if s.condition]) == 2


def test_freshness_in_days(connector):
    agreed = [Expectation(table="customers", change_column="updated_at", max_age_days=3)]

    found = line(run(connector(), expectations=agreed), "TML-01")

    assert (found.outcome, found.value) == (Outcome.WARN, 4.0)
    assert NOW - timedelta(days=4)


def test_a_table_larger_than_the_budget_is_sampled_and_labelled(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("DROP TABLE IF EXISTS big")
        admin.execute(
            "CREATE TABLE big AS SELECT n AS id, repeat('x', 100) AS pad, "
            "CASE WHEN n % 2 = 0 THEN n END AS half FROM generate_series(1, 30000) n"
        )
        admin.execute("ANALYZE big")
        admin.execute("GRANT SELECT ON big TO reader")
    budget = Budget(scan_bytes_per_second=30_000, sample_rows=3000)

    result = run(connector(), expectations=[Expectation(table="big")], budget=budget)

    table = as_document(result)["tables"][0]
    assert (table["rows"], table["rows_exact"]) == (30_000, False)
    half = next(c for c in table["columns"] if c["name"] == "half")
    assert 0.4 < half["null_share"] < 0.6
    assert half["nulls"] < 10_000  # counted in the sample only
    assert line(result, "UNQ-02").outcome is Outcome.NOT_MEASURED
    assert line(result, "CMP-01", column="half").outcome in (Outcome.WARN, Outcome.FAIL)


def test_patterns_of_a_big_table_are_counted_in_a_page_sample(connector):
    budget = Budget(pattern_bytes=0)
    agreed = [Expectation(table="orders"), Expectation(table=WEIRD)]

    result = run(connector(), expectations=agreed, budget=budget)

    note = line(result, "CMP-02", "orders", "note")
    assert (note.numerator, note.denominator) == (21, 170)  # small: the sample is every page
    assert line(result, "CMP-01", "orders", "note").numerator == 42
    assert not [s.text for s in result.statements if s.error]


def test_a_stop_ends_the_statement_on_the_server(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("CREATE OR REPLACE VIEW slow AS SELECT pg_sleep(20)::text AS x")
        admin.execute("GRANT SELECT ON slow TO reader")
        begun = time.monotonic()

        with pytest.raises(Stopped):
            run(
                connector(),
                expectations=[Expectation(table="slow")],
                should_stop=lambda: time.monotonic() > begun + 1,
            )

        busy = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'"
        assert admin.execute(busy).fetchone()[0] == 0
    assert time.monotonic() < begun + 15


def test_a_server_that_goes_away_leaves_the_rest_not_measured(connector, place):
    ended = []

    def end_it(told):
        if told.number == 2 and not ended:
            with psycopg.connect(place[1], autocommit=True) as admin:
                ended.append(admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE usename = 'reader'"
                ).fetchall())  # fmt: skip

    agreed = [Expectation(table="checked"), Expectation(table="customers")]

    result = run(connector(), expectations=agreed, progress=end_it)

    assert ended
    assert line(result, "CMP-01", "customers").outcome is Outcome.NOT_MEASURED
    assert "went away" in line(result, "CMP-01", "customers").reason
    assert lines(result, "CMP-01", "checked")[0].outcome is not Outcome.NOT_MEASURED


def test_the_server_ends_a_slow_statement(connector):
    session = connector().open(Budget())

    with pytest.raises(StatementFailed) as failed:
        session.rows(Statement(sql="SELECT pg_sleep(20)", purpose="test"), {}, seconds=0.3)

    assert failed.value.reason == "timeout"
    assert session.rows(Statement(sql="SELECT 1", purpose="test"), {}, seconds=5) == [(1,)]
    session.close()


def test_the_session_reads_only_keeps_no_transaction_and_has_its_limits(connector):
    session = connector().open(Budget(statement_seconds=30))
    wanted = {
        "default_transaction_read_only": "on", "statement_timeout": "30s", "lock_timeout": "1s",
        "idle_in_transaction_session_timeout": "10s", "client_connection_check_interval": "1s",
        "max_parallel_workers_per_gather": "0",
    }  # fmt: skip
    shown = {
        name: session.rows(Statement(sql=f"SHOW {name}", purpose="t"), {}, seconds=30)[0][0]
        for name in wanted
    }

    with pytest.raises(StatementFailed):
        session.rows(Statement(sql="CREATE TABLE x ()", purpose="t"), {}, seconds=30)
    session.close()
    assert shown == wanted


def test_a_locked_table_is_not_measured_and_the_others_are(connector, place):
    agreed = [Expectation(table="checked"), Expectation(table="customers")]
    with psycopg.connect(place[1]) as admin:
        admin.execute("LOCK TABLE checked IN ACCESS EXCLUSIVE MODE")

        result = run(connector(), expectations=agreed)

    assert "locked" in line(result, "CMP-01", "checked").reason
    assert line(result, "CMP-01", "checked").outcome is Outcome.NOT_MEASURED
    assert lines(result, "CMP-01", "customers")[0].outcome is not Outcome.NOT_MEASURED


def test_a_table_that_may_not_be_read_is_not_measured(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("DROP TABLE IF EXISTS hidden; CREATE TABLE hidden (id int)")

    result = run(connector(), expectations=[Expectation(table="hidden")])

    assert line(result, "CMP-01", "hidden").outcome is Outcome.NOT_MEASURED
    assert line(result, "INV-01").outcome is Outcome.FAIL


def test_row_security_is_told_and_counts_are_not_called_exact(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("DROP TABLE IF EXISTS secured; CREATE TABLE secured (id int PRIMARY KEY)")
        admin.execute("INSERT INTO secured VALUES (1), (2); GRANT SELECT ON secured TO reader")
        admin.execute("ALTER TABLE secured ENABLE ROW LEVEL SECURITY")
        admin.execute("CREATE POLICY one_row ON secured USING (id = 1)")

    result = run(connector(), expectations=[Expectation(table="secured")])
    with psycopg.connect(place[1], autocommit=True) as admin:
        admin.execute("DROP TABLE secured")

    assert line(result, "ACC-02").outcome is Outcome.WARN
    assert "secured" in line(result, "ACC-02").reason
    table = as_document(result)["tables"][0]
    assert (table["rows"], table["rows_exact"]) == (1, False)


def test_the_tests_own_database_is_not_the_clients(place):
    assert settings.DATABASES["default"].get("PORT") != str(place[0])


def test_a_certificate_leaves_no_file_behind_however_the_reader_ends(
    connector, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    session = connector().open(Budget())

    assert list(tmp_path.iterdir()) == []  # a killed process could not remove it
    session.cancel()  # which reads it again
    session.close()


def test_asking_for_sizes_ends_in_time(connector, place):
    with psycopg.connect(place[1], autocommit=True) as admin:
        for number in range(5):
            admin.execute(f"CREATE TABLE never_{number} (id int)".encode())
        try:
            session = connector().open(Budget(catalogue_seconds=5))
            asked = []

            def execute(statement, values):
                asked.append(statement)
                time.sleep(0.3 * (statement is SIZE))
                return session.rows(statement, values, seconds=5)

            session._budget = Budget(catalogue_seconds=0.5)
            found = session.inventory(execute)
            session.close()
        finally:
            for number in range(5):
                admin.execute(f"DROP TABLE never_{number}".encode())

    assert 1 <= asked.count(SIZE) <= 3
    assert {f"never_{number}" for number in range(5)} <= {table.name for table in found}
