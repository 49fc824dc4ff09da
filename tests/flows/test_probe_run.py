"""Sources are measured by a real worker: a file, a slow one that is stopped, a server."""

import os
import sqlite3
import time

import psycopg
import pytest
from django.utils import timezone

from engagements.areas.dataenv import dispatch, services
from engagements.areas.dataenv.models import ProbeResult, ProbeRun
from engagements.models import Evidence, Job
from engagements.services import jobs
from tests import factories, servers

pytestmark = pytest.mark.django_db
PASSWORD = "wide horse 4711"


def wait_until(check, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.1)
    raise AssertionError("nothing happened in time")


def ended(run):
    return Job.objects.filter(pk=run.job_id, finished_at__isnull=False).first()


def running(run):
    return Job.objects.filter(pk=run.job_id, state="running", words__startswith="table").first()


@pytest.fixture
def lead(db):
    return factories.UserFactory()


@pytest.fixture
def engagement(lead):
    return factories.engagement_with_lead(lead)


@pytest.fixture
def add_file(engagement, lead, tmp_path):
    """Return a function that adds a SQLite file made of statements."""

    def add(*statements):
        path = tmp_path / "source.sqlite"
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        with path.open("rb") as upload:
            return services.add_source(
                engagement, name="File", upload=upload, file_name="s.sqlite", actor=lead,
                at=timezone.now(),
            )  # fmt: skip

    return add


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_file_is_measured_by_the_worker(worker, add_file, lead):
    source = add_file("CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)")

    run = dispatch.request_probe_run(source, actor=lead, at=timezone.now())
    job = wait_until(lambda: ended(run))

    run.refresh_from_db()
    assert job.state == "done", job.error_text
    assert str(os.getpid()) not in job.worker
    assert run.document["tables"][0]["rows"] == 2
    assert run.evidence.sha256 == run.document_sha256


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_stop_ends_a_statement_that_is_running(worker, add_file, lead):
    source = add_file(
        "CREATE VIEW slow AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c "
        "WHERE n < 100000000000) SELECT n FROM c"
    )
    services.set_expectation(source, table="slow", actor=lead, at=timezone.now())
    run = dispatch.request_probe_run(source, actor=lead, at=timezone.now())
    job = wait_until(lambda: running(run) or ended(run))

    asked = time.monotonic()
    jobs.request_stop(job, actor=job.requested_by, at=timezone.now())
    job = wait_until(lambda: ended(run))

    assert job.state == "stopped"
    assert time.monotonic() - asked < 3  # the statement itself could take 30 seconds
    assert ProbeResult.objects.count() == Evidence.objects.count() == 0
    assert ProbeRun.objects.get().document is None


@pytest.fixture(scope="module")
def server():
    """A second PostgreSQL, "the client's", with one role that reads and one that writes."""
    if servers.postgres_bin() is None or os.geteuid() != 0:
        pytest.skip("needs Debian's PostgreSQL")
    folder = servers.open_folder()
    url = servers.start_postgres(folder / "pg")
    with psycopg.connect(url, autocommit=True) as connection:
        for role in ("reader", "writer"):
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        connection.execute("CREATE TABLE orders (id int PRIMARY KEY, note text)")
        connection.execute("INSERT INTO orders SELECT n, 'hidden' FROM generate_series(1, 50) n")
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute("GRANT SELECT ON orders TO reader")
        connection.execute("GRANT SELECT, DELETE ON orders TO writer")
    return int(url.rsplit(":", 1)[1].split("/")[0]), (folder / "pg" / "server.crt").read_text()


@pytest.fixture
def add_server(engagement, lead, server, settings):
    """Return a function that adds the client's server, once its port is approved."""
    port, certificate = server
    settings.FDE_NETWORK_ZONES = [{"name": "client", "cidr": "127.0.0.1/32", "ports": [port]}]

    def add(role, **told):
        address = {"host": "127.0.0.1", "port": port, "database": "postgres", "username": role}
        return services.add_source(
            engagement, name=role, **{**address, **told}, secret=PASSWORD,
            tls_root_certificate=certificate, actor=lead, at=timezone.now(),
        )  # fmt: skip

    return add


def measured(source, *, lead):
    run = services.open_run(source, actor=lead, at=timezone.now())
    services.perform_run(run.job_id, worker="w", clock=timezone.now)
    run.refresh_from_db()
    assert run.job.state == "done", run.job.error_text
    found = {}
    for result in run.results.all():
        found.setdefault(result.probe, []).append(result.outcome)
    return run, found


def test_a_server_is_measured_with_its_sealed_password(add_server, lead):
    run, found = measured(add_server("reader"), lead=lead)

    assert (found["ACC-01"], found["ACC-02"], found["ACC-03"]) == (["pass"], ["pass"], ["pass"])
    assert run.document["tables"][0]["rows"] == 50
    assert (run.facts["role"]["name"], run.facts["transport"]["verified"]) == ("reader", True)
    kept = f"{run.document}{run.facts}{list(run.results.values())}{list(run.statements.values())}"
    assert "hidden" not in kept
    assert "4711" not in kept


def test_a_role_that_writes_ends_the_run_unless_it_was_allowed(add_server, lead):
    run, found = measured(add_server("writer"), lead=lead)
    assert found["ACC-02"] == ["fail"]
    assert found["CMP-01"] == ["not_measured"]
    assert run.document["tables"] == []

    source = services.change_source(
        run.source, version=1, allow_writable_role=True, actor=lead, at=timezone.now()
    )
    allowed, found = measured(source, lead=lead)
    assert found["ACC-02"] == ["fail"]
    assert allowed.document["tables"][0]["rows"] == 50


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"username": "nobody"}, "sign_in"),
        ({"database": "nowhere"}, "no_database"),
        ({"host": "127.0.0.2"}, "unreachable"),
        ({"tls_root_certificate": ""}, "certificate"),
    ],
)
def test_a_server_that_does_not_open_is_a_finding(add_server, lead, told, word):
    source = add_server("reader")
    source = services.change_source(source, version=1, **told, actor=lead, at=timezone.now())
    if not source.secret:
        services.set_secret(source, secret=PASSWORD, actor=lead, at=timezone.now())

    test = services.open_test(source, actor=lead, at=timezone.now())
    services.perform_test(test.job_id, worker="w", clock=timezone.now)
    test.refresh_from_db()
    _, found = measured(source, lead=lead)

    assert test.outcome == word
    assert test.sentence
    assert "4711" not in test.sentence
    assert found["ACC-01"] == ["fail"]
    assert found["ACC-02"] == ["not_measured"]


def test_a_port_that_was_not_approved_is_not_reached(add_server, lead, settings):
    source = add_server("reader")
    settings.FDE_NETWORK_ZONES = []

    run, found = measured(source, lead=lead)

    assert found["ACC-01"] == ["fail"]
    assert run.document["verdict"] == "not_ready"
