"""Sources, what is expected of them, and their runs."""

import io
import sqlite3
from datetime import timedelta

import pytest

from engagements import dispatch
from engagements.areas.dataenv import dispatch as dataenv_dispatch
from engagements.areas.dataenv import services
from engagements.areas.dataenv.models import ProbeResult, ProbeRun, RunStatement, Source
from engagements.areas.dataenv.services import runs, sources
from engagements.domain.errors import Conflict
from engagements.domain.filetypes import FileRefused
from engagements.domain.jobs import State
from engagements.models import Event, Evidence, Job, Membership, StoredFile
from engagements.models.fields import SecretExposed, is_sealed, unseal
from engagements.services import files, jobs
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SERVER = {"host": "db.example.org", "port": 5432, "database": "claims", "username": "reader"}


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"
    settings.FDE_SOURCES = str(tmp_path / "source-files")


def database(path, *, rows=10):
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT, day DATE)")
        connection.executemany(
            "INSERT INTO orders VALUES (?, ?, ?)",
            [(number, None if number < 3 else "paid", "2026-01-05") for number in range(rows)],
        )
    return path


@pytest.fixture
def uploaded(engagement, engineer, now, tmp_path):
    content = database(tmp_path / "orders.sqlite").read_bytes()
    return services.add_source(
        engagement,
        name="Orders",
        upload=io.BytesIO(content),
        file_name="../orders.sqlite",
        actor=engineer,
        at=now,
    )


@pytest.fixture
def server(engagement, engineer, now):
    return services.add_source(
        engagement, name="Claims", **SERVER, secret="s3cret pass", actor=engineer, at=now
    )


def events_of(engagement):
    return list(Event.objects.filter(engagement=engagement).values_list("type", flat=True))


def test_an_uploaded_file_is_known_by_its_content(uploaded, engagement):
    assert (uploaded.kind, uploaded.file_name) == ("sqlite", "orders.sqlite")
    assert uploaded.file.content_type == "application/vnd.sqlite3"
    assert events_of(engagement) == ["source.added"]
    assert Event.objects.get().payload["sha256"] == uploaded.file.sha256
    assert "Orders" not in str(Event.objects.get().payload)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        pytest.param(b"PAR1xxxxPAR1", "x.bin", "parquet", id="parquet by its mark"),
        pytest.param(b"a,b\n1,2\n", "x.csv", "csv", id="text named csv"),
        pytest.param(b"a,b\n1,2\n", "x.pdf", None, id="text of another name"),
        pytest.param(b"a\x00b", "x.csv", None, id="bytes named csv"),
    ],
)
def test_kinds_of_files(engagement, engineer, now, content, name, kind):
    told = {"name": "F", "upload": io.BytesIO(content), "file_name": name}
    if kind is None:
        with pytest.raises(services.SourceRefused):
            services.add_source(engagement, **told, actor=engineer, at=now)
        assert Source.objects.count() == 0
    else:
        assert services.add_source(engagement, **told, actor=engineer, at=now).kind == kind


def test_a_file_above_the_limit_is_refused(engagement, engineer, now, monkeypatch):
    monkeypatch.setattr(sources, "UPLOAD_LIMIT", 4)

    with pytest.raises(FileRefused, match="larger"):
        services.add_source(
            engagement, name="F", upload=io.BytesIO(b"a,b\n1,2\n"), file_name="x.csv",
            actor=engineer, at=now,
        )  # fmt: skip
    assert Source.objects.count() == 0


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="nothing"),
        pytest.param({**SERVER, "folder_path": "x.csv"}, id="two ways"),
        pytest.param({**SERVER, "port": None}, id="no port"),
        pytest.param({**SERVER, "host": "a,b"}, id="list of hosts"),
        pytest.param({**SERVER, "host": "/var/run"}, id="socket"),
        pytest.param({**SERVER, "host": "db?hostaddr=127.0.0.1"}, id="connection string"),
        pytest.param({**SERVER, "database": "x" * 64}, id="long name"),
        pytest.param({**SERVER, "username": "a\x00b"}, id="NUL"),
    ],
)
def test_what_a_server_cannot_be(engagement, engineer, now, told):
    with pytest.raises(services.SourceRefused):
        services.add_source(engagement, name="S", **told, actor=engineer, at=now)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\u202eb", "a\x00", "Claims"])
def test_names_that_are_not_taken(engagement, engineer, now, server, name):
    with pytest.raises(services.SourceRefused):
        services.add_source(engagement, name=name, **SERVER, actor=engineer, at=now)


def test_a_secret_is_sealed_for_its_source(server, engagement, engineer, now):
    other = services.add_source(
        engagement, name="Other", **SERVER, secret="another", actor=engineer, at=now
    )

    place = {"model": "source", "field": "secret", "client": engagement.client_id}
    assert is_sealed(server.secret)
    assert unseal(server.secret, pk=server.pk, **place).reveal() == "s3cret pass"
    with pytest.raises(Exception, match="cannot be read"):
        unseal(other.secret, pk=server.pk, **place)
    assert "s3cret" not in str(list(Event.objects.values_list("payload", flat=True)))
    assert events_of(engagement).count("secret.set") == 2
    with pytest.raises(SecretExposed):
        Source.objects.filter(pk=server.pk).update(secret="plain")


@pytest.mark.parametrize(
    ("told", "forgotten"),
    [
        pytest.param({"purpose": "Claims"}, False, id="a word"),
        pytest.param({"schema": "other"}, False, id="schema"),
        pytest.param({"host": "elsewhere.example"}, True, id="host"),
        pytest.param({"port": 5433}, True, id="port"),
        pytest.param({"database": "other"}, True, id="database"),
        pytest.param({"username": "other"}, True, id="account"),
        pytest.param({"tls_root_certificate": "other"}, True, id="certificate"),
        pytest.param({"tls_mode": "disable"}, True, id="less safe"),
        pytest.param({"tls_mode": "verify-full"}, False, id="safer"),
        pytest.param({"tls_mode": "require", "host": "db.example.org"}, False, id="as it was"),
    ],
)
def test_a_secret_goes_only_where_it_was_given_for(server, engineer, now, told, forgotten):
    Source.objects.filter(pk=server.pk).update(tls_mode="require")
    server.refresh_from_db()

    changed = services.change_source(server, version=1, **told, actor=engineer, at=now)

    assert bool(changed.secret) is not forgotten
    assert (changed.secret_set_at is None) is (changed.secret_set_by is None) is forgotten


def test_a_change_needs_the_version_that_was_read(server, engineer, now):
    services.change_source(server, version=1, region="eu", actor=engineer, at=now)

    with pytest.raises(Conflict):
        services.change_source(server, version=1, region="us", actor=engineer, at=now)
    with pytest.raises(Conflict):
        services.remove_source(server, version=1, actor=engineer, at=now)


def test_a_removed_source_keeps_its_name_free_and_no_secret(server, engagement, engineer, now):
    services.remove_source(server, version=1, actor=engineer, at=now)

    server.refresh_from_db()
    assert (server.secret, server.removed_at) == ("", now)
    services.add_source(engagement, name="Claims", **SERVER, actor=engineer, at=now)
    with pytest.raises(services.RunRefused):
        services.open_run(server, actor=engineer, at=now)


def test_an_uploaded_file_goes_with_the_last_source_that_has_it(
    uploaded, engagement, engineer, now, django_capture_on_commit_callbacks
):
    path = files.path_of(uploaded.file.sha256)
    twin = services.add_source(
        engagement, name="Twin", upload=io.BytesIO(path.read_bytes()), file_name="t.sqlite",
        actor=engineer, at=now,
    )  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_source(uploaded, version=1, actor=engineer, at=now)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_source(twin, version=1, actor=engineer, at=now)
    assert not path.exists()
    assert StoredFile.objects.count() == 0
    assert set(Source.objects.values_list("file", flat=True)) == {None}


def test_expectations_are_written_field_by_field(uploaded, engineer, now):
    services.set_expectation(
        uploaded, table="orders", critical=True, max_age_days=7, actor=engineer, at=now
    )
    services.set_expectation(
        uploaded,
        table="orders",
        required_columns=["note"],
        relations=[{"columns": ["id"], "table": "bills", "to": ["order_id"]}],
        actor=engineer,
        at=now,
    )

    one = uploaded.expectations.get()
    assert (one.critical, one.max_age_days, one.required_columns) == (True, 7, ["note"])
    assert one.relations == [{"columns": ["id"], "table": "bills", "to": ["order_id"]}]
    services.remove_expectation(one, actor=engineer, at=now)
    assert not uploaded.expectations.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"max_age_days": 0},
        {"required_columns": ["x" * 131]},
        {"sensitive_columns": ["a\x00"]},
        {"change_column": "x" * 64},
        {"relations": [{"columns": ["a", "b"], "table": "t", "to": ["a"]}]},
        {"relations": [{"columns": [], "table": "t", "to": []}]},
        {"relations": [{"columns": ["a"], "table": "", "to": ["a"]}]},
    ],
)
def test_expectations_that_are_refused(uploaded, engineer, now, told):
    with pytest.raises(services.SourceRefused):
        services.set_expectation(uploaded, table="orders", **told, actor=engineer, at=now)


@pytest.fixture
def finished(uploaded, engineer, now):
    services.set_expectation(
        uploaded, table="orders", required_columns=["note"], actor=engineer, at=now
    )
    run = services.open_run(uploaded, actor=engineer, at=now)
    services.perform_run(run.job_id, worker="w", clock=lambda: now)
    run.refresh_from_db()
    return run


def test_a_run_measures_and_leaves_its_proof(finished, engagement, now):
    assert finished.job.state == State.DONE
    assert finished.document["tables"][0]["rows"] == 10
    found = ProbeResult.objects.get(run=finished, probe="CMP-01", outcome="fail")
    assert (found.table, found.columns, found.numerator, found.denominator) == (
        "orders", ["note"], 3, 10,
    )  # fmt: skip
    assert RunStatement.objects.filter(run=finished).count() == finished.document["statements"]
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.grade) == ("check_run", "measured")
    assert (evidence.sha256, evidence.source_ref) == (finished.document_sha256, "runs/1/")
    assert evidence.valid_until is not None
    assert "paid" not in str(finished.document) + str(finished.facts)
    assert "probe_run.finished" in events_of(engagement)


def test_progress_tells_the_table_and_what_was_found_so_far(uploaded, engineer, now, monkeypatch):
    told = []
    monkeypatch.setattr(jobs, "progress", lambda job, **how: told.append(how))
    run = services.open_run(uploaded, actor=engineer, at=now)

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    assert [how["steps"] for how in told[1:]] == [2, 2]
    assert [how["step"] for how in told] == sorted(how["step"] for how in told)
    assert told[1]["words"].startswith("table 1 of 1, orders; so far 1 pass")
    assert "fail" not in told[1]["words"]


HOSTILE = [
    'a"b; DROP TABLE x',
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "x" * 300,
    "'",
    "a%s{b}",
]


def test_hostile_names_are_measured_like_any_other(engagement, engineer, now, tmp_path):
    path = tmp_path / "hostile.sqlite"
    with sqlite3.connect(path) as connection:
        for name in HOSTILE:
            quoted = '"' + name.replace('"', '""') + '"'
            connection.execute(f"CREATE TABLE {quoted} ({quoted} TEXT)")
            connection.execute(f"INSERT INTO {quoted} VALUES ('v'), ('v'), (NULL)")
    source = services.add_source(
        engagement, name="H", upload=io.BytesIO(path.read_bytes()), file_name="h.sqlite",
        actor=engineer, at=now,
    )  # fmt: skip
    run = services.open_run(source, actor=engineer, at=now)

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    run.refresh_from_db()
    assert run.job.state == State.DONE, run.job.error_text
    assert {table["name"] for table in run.document["tables"]} == set(HOSTILE)
    assert {table["columns"][0]["nulls"] for table in run.document["tables"]} == {1}
    kept = ProbeResult.objects.filter(run=run, probe="CMP-01").values_list("table", flat=True)
    assert set(kept) == {name[:130] for name in HOSTILE}


def test_a_message_delivered_twice_does_no_harm(finished, now):
    services.perform_run(finished.job_id, worker="w2", clock=lambda: now)

    assert Evidence.objects.count() == 1
    assert ProbeResult.objects.filter(run=finished, probe="ACC-01").count() == 1


def test_one_run_of_a_source_at_a_time(uploaded, engineer, now):
    services.open_run(uploaded, actor=engineer, at=now)

    with pytest.raises(services.RunRefused, match="under way"):
        services.open_run(uploaded, actor=engineer, at=now)


def test_the_right_is_asked_again_when_the_job_starts(uploaded, engineer, now):
    run = services.open_run(uploaded, actor=engineer, at=now)
    Membership.objects.filter(user=engineer).delete()

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    job = Job.objects.get(pk=run.job_id)
    assert (job.state, job.error_code) == (State.FAILED, "run_refused")


def test_a_lost_file_fails_with_what_to_do(uploaded, engineer, now, settings):
    run = services.open_run(uploaded, actor=engineer, at=now)
    settings.FDE_FILES = settings.FDE_FILES / "elsewhere"

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    job = Job.objects.get(pk=run.job_id)
    assert (job.state, job.error_code) == (State.FAILED, "source_file_missing")
    assert "Upload it again" in job.error_text


def test_a_stop_ends_the_run_without_results(uploaded, engineer, now, monkeypatch):
    run = services.open_run(uploaded, actor=engineer, at=now)
    tell = runs._report_progress

    def stop_at_the_first_table(job, told):
        if told.table:
            jobs.request_stop(job, actor=engineer, at=now)
        tell(job, told)

    monkeypatch.setattr(runs, "_report_progress", stop_at_the_first_table)

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    run.refresh_from_db()
    assert (run.job.state, run.document) == (State.STOPPED, None)
    assert ProbeResult.objects.count() == Evidence.objects.count() == 0


def test_a_worker_that_lost_its_lease_writes_nothing(uploaded, engineer, now, monkeypatch):
    run = services.open_run(uploaded, actor=engineer, at=now)
    finish = runs.finish_run

    def another_took_it(run, *, job, **told):
        late = now + timedelta(minutes=5)
        assert jobs.claim(job.pk, worker="other", at=late) is not None
        finish(run, job=job, **told)

    monkeypatch.setattr(runs, "finish_run", another_took_it)

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    assert ProbeRun.objects.get().document is None
    assert ProbeResult.objects.count() == Evidence.objects.count() == 0
    assert Job.objects.get().worker == "other"


def test_an_unforeseen_error_returns_the_job(uploaded, engineer, now, monkeypatch):
    run = services.open_run(uploaded, actor=engineer, at=now)

    def broken(*_args, **_told):
        raise RuntimeError("secret value 4711")

    monkeypatch.setattr(runs.asking, "measure", broken)

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    job = Job.objects.get(pk=run.job_id)
    assert job.state == State.QUEUED
    assert "4711" not in job.error_text


def test_requesting_sends_the_job(uploaded, engineer, now, django_capture_on_commit_callbacks,
                                  monkeypatch):  # fmt: skip
    sent = []
    monkeypatch.setattr(dispatch, "send", lambda job: sent.append((job.kind, job.pk)))

    with django_capture_on_commit_callbacks(execute=True):
        run = dataenv_dispatch.request_probe_run(uploaded, actor=engineer, at=now)

    assert sent == [("probe", run.job_id)]


def test_whoever_may_no_longer_run_probes_gets_no_run(uploaded, now):
    leaver = factories.member(uploaded.engagement)
    run = services.open_run(uploaded, actor=leaver, at=now)
    Membership.objects.filter(user=leaver).delete()

    services.perform_run(run.job_id, worker="w", clock=lambda: now)

    assert Job.objects.get(pk=run.job_id).state == State.FAILED


def test_a_failed_run_is_filled_by_its_retry(uploaded, engineer, now, settings):
    run = services.open_run(uploaded, actor=engineer, at=now)
    there = settings.FDE_FILES
    settings.FDE_FILES = there / "elsewhere"
    services.perform_run(run.job_id, worker="w", clock=lambda: now)
    settings.FDE_FILES = there

    again = dispatch.retry(Job.objects.get(pk=run.job_id), actor=engineer, at=now)
    services.perform_run(again.pk, worker="w", clock=lambda: now)

    run.refresh_from_db()
    assert (run.job_id, run.job.state, run.number) == (again.pk, State.DONE, 1)
    assert run.document["tables"][0]["rows"] == 10
