"""A file is opened once; what happens to its path afterwards changes nothing."""

import os
import socket
import stat
import threading
from pathlib import Path

import duckdb
import pytest

from engagements.areas.dataenv.connectors import files
from engagements.areas.dataenv.connectors.opening import open_folder, open_regular
from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.connectors.sqlite import session as sqlite_session
from engagements.areas.dataenv.domain.document import as_document
from engagements.areas.dataenv.domain.ports import Budget, ConnectFailed
from tests.engagements.areas.dataenv.connectors.probing import line, make_sqlite, run_file

TABLE = "CREATE TABLE ours (id INTEGER PRIMARY KEY); INSERT INTO ours VALUES (1), (2);"
OTHER = "CREATE TABLE secret_outside (id INTEGER PRIMARY KEY);"


def made(kind, path, *, rows=2):
    if kind == "sqlite":
        make_sqlite(path, TABLE if rows == 2 else OTHER)
    elif kind == "csv":
        path.write_text("id,note\n" + "".join(f"{n},x\n" for n in range(rows)))
    else:
        duckdb.sql(f"COPY (SELECT range AS id FROM range({rows})) TO '{path}' (FORMAT parquet)")
    return path


def put_link(path):
    path.symlink_to(path.with_name("target"))
    path.with_name("target").write_text("a\n1\n")


def put_loop(path):
    path.symlink_to(path)


def put_socket(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def put_zeroes(path):
    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))


def put_linked_folder(path):
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.symlink_to(path.parent.with_name("moved"))
    path.write_text("a\n1\n")


@pytest.mark.parametrize("kind", ["sqlite", "csv", "parquet"])
@pytest.mark.parametrize(
    ("put", "reason"),
    [
        pytest.param(lambda path: None, "missing", id="nothing"),
        pytest.param(os.mkdir, "not_a_file", id="folder"),
        pytest.param(os.mkfifo, "not_a_file", id="FIFO"),
        pytest.param(put_zeroes, "not_a_file", id="device"),
        pytest.param(put_socket, "not_a_file", id="socket"),
        pytest.param(put_link, "not_a_file", id="link"),
        pytest.param(put_loop, "not_a_file", id="link to itself"),
        pytest.param(put_linked_folder, "not_a_file", id="link in the path"),
    ],
)
def test_only_regular_files_are_opened_and_none_through_a_link(tmp_path, kind, put, reason):
    path = tmp_path / "folder" / f"f.{kind}"
    path.parent.mkdir()
    put(path)
    before = os.listdir("/proc/self/fd")

    with pytest.raises(ConnectFailed) as refused:
        file_connector(kind, path).open(Budget())

    assert refused.value.reason == reason
    assert len(os.listdir("/proc/self/fd")) == len(before)


@pytest.mark.parametrize("path", ["/dev/zero", "/proc/self/mem", "a\x00b", "x" * 300, "/"])
def test_what_is_no_file_has_words_of_ours(path):
    with pytest.raises(ConnectFailed):
        file_connector("csv", Path(path)).open(Budget())


def test_a_file_above_the_limit_is_refused(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(files.LARGEST_FILE + 1)

    with pytest.raises(ConnectFailed) as refused:
        file_connector("csv", path).open(Budget())

    assert refused.value.reason == "too_large"


def test_a_folder_is_no_link_either(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    os.close(open_folder(tmp_path / "real"))
    with pytest.raises(OSError, match="Not a directory"):
        open_folder(tmp_path / "link")


def swapped(path, put):
    """Return an opening of files that exchanges the file right after the look at it."""

    def open_then_swap(opened, *, largest):
        file = open_regular(opened, largest=largest)
        path.unlink()
        put(path)
        return file

    return open_then_swap


def put_outside(path):
    outside = path.parent.parent / f"outside{path.suffix}"
    path.symlink_to(made(path.suffix[1:], outside, rows=7))


SWAPS = [
    pytest.param(lambda path: made(path.suffix[1:], path, rows=7), id="another file"),
    pytest.param(put_outside, id="link to the outside"),
    pytest.param(os.mkfifo, id="FIFO"),
    pytest.param(put_zeroes, id="device"),
    pytest.param(lambda path: None, id="nothing"),
]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("put", SWAPS)
def test_a_swap_after_the_look_changes_nothing(tmp_path, monkeypatch, kind, put):
    path = tmp_path / "folder" / f"f.{kind}"
    path.parent.mkdir()
    made(kind, path)
    monkeypatch.setattr(files, "open_regular", swapped(path, put))

    table = as_document(run_file(path, kind))["tables"][0]

    assert table["rows"] == 2


@pytest.mark.parametrize("put", SWAPS)
def test_of_a_swapped_database_nothing_is_read(tmp_path, monkeypatch, put):
    path = tmp_path / "folder" / "f.sqlite"
    path.parent.mkdir()
    made("sqlite", path)
    monkeypatch.setattr(sqlite_session, "open_regular", swapped(path, put))

    result = run_file(path)

    assert line(result, "ACC-01").detail["reason"] == "exchanged"
    assert not result.inventory


def test_a_swap_between_the_last_look_and_sqlite_is_noticed(tmp_path, monkeypatch):
    path = made("sqlite", tmp_path / "f.sqlite")
    other = made("sqlite", tmp_path / "other.sqlite", rows=7)
    connect = sqlite_session.sqlite3.connect

    def swap_then_connect(*given, **options):
        other.rename(path)
        return connect(*given, **options)

    monkeypatch.setattr(sqlite_session.sqlite3, "connect", swap_then_connect)

    result = run_file(path)

    assert line(result, "ACC-01").detail["reason"] == "exchanged"


def test_a_database_replaced_during_its_run_is_read_to_the_end_as_it_was(tmp_path):
    path = made("sqlite", tmp_path / "f.sqlite")
    other = made("sqlite", tmp_path / "other.sqlite", rows=7)

    result = run_file(
        path, progress=lambda told: told.number == 1 and other.exists() and other.rename(path)
    )

    assert [t["rows"] for t in as_document(result)["tables"]] == [2]


@pytest.mark.parametrize("ending", ["-wal", "-journal", "-shm"])
def test_a_fifo_in_place_of_a_log_holds_nobody_up(tmp_path, ending):
    path = made("sqlite", tmp_path / "f.sqlite")
    os.mkfifo(f"{path}{ending}")

    with pytest.raises(ConnectFailed) as refused:
        file_connector("sqlite", path).open(Budget())

    assert refused.value.reason == "not_a_file"


def test_swaps_at_random_never_show_another_file(tmp_path):
    path = tmp_path / "f.sqlite"
    ours, theirs = tmp_path / "ours", made("sqlite", tmp_path / "theirs", rows=7)
    made("sqlite", ours)
    os.link(ours, path)
    done = threading.Event()

    def swap():
        number = 0
        while not done.is_set():
            number += 1
            os.link(theirs if number % 2 else ours, tmp_path / "next")
            os.rename(tmp_path / "next", path)
            (tmp_path / "next").unlink(missing_ok=True)

    thread = threading.Thread(target=swap)
    thread.start()
    shown = set()
    try:
        for _ in range(150):
            file = open_regular(path, largest=10**9)
            is_ours = os.path.samestat(os.fstat(file.descriptor), ours.stat())
            try:
                connection = sqlite_session._connected(file, Budget())
            except ConnectFailed as refused:
                shown.add(refused.reason)
            else:
                names = connection.execute("SELECT name FROM sqlite_schema").fetchall()
                assert names == ([("ours",)] if is_ours else [("secret_outside",)])
                connection.close()
            finally:
                file.close()
    finally:
        done.set()
        thread.join()

    assert shown <= {"exchanged"}
