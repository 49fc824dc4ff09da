"""Files that the operator put where they may be chosen as sources."""

import io
import sqlite3

import pytest

from engagements.areas.dataenv import services

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"
    settings.FDE_SOURCES = str(tmp_path / "source-files")


def database(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
    connection.close()
    return path


def result_of_a_test(source, engineer, now):
    """Return a test of the source, once it is over."""
    test = services.open_test(source, actor=engineer, at=now)
    services.perform_test(test.job_id, worker="w", clock=lambda: now)
    test.refresh_from_db()
    return test


def test_only_files_of_the_list_are_taken(engagement, engineer, now, tmp_path):
    database(tmp_path / "source-files" / "a" / "orders.db")
    outside = database(tmp_path / "outside.sqlite")
    (tmp_path / "source-files" / "link.sqlite").symlink_to(outside)

    assert services.listed_files() == ["a/orders.db"]
    for path in ("../outside.sqlite", "link.sqlite", str(outside), "a/../a/orders.db"):
        with pytest.raises(services.SourceRefused):
            services.add_source(engagement, name="X", folder_path=path, actor=engineer, at=now)
    made = services.add_source(
        engagement, name="X", folder_path="a/orders.db", actor=engineer, at=now
    )
    assert made.kind == "sqlite"
    assert result_of_a_test(made, engineer, now).tables == ["orders"]


def test_the_operators_own_folders_may_be_links(engagement, engineer, now, tmp_path):
    content = database(tmp_path / "source-files" / "orders.db").read_bytes()
    uploaded = services.add_source(
        engagement, name="U", upload=io.BytesIO(content), file_name="o.db", actor=engineer, at=now
    )
    for name in ("files", "source-files"):
        (tmp_path / name).rename(tmp_path / f"real-{name}")
        (tmp_path / name).symlink_to(tmp_path / f"real-{name}")
    listed = services.add_source(
        engagement, name="X", folder_path="orders.db", actor=engineer, at=now
    )

    for row in (uploaded, listed):
        assert result_of_a_test(row, engineer, now).tables == ["orders"]


def test_a_file_of_the_list_that_became_a_link_is_not_followed(engagement, engineer, now, tmp_path):
    path = database(tmp_path / "source-files" / "orders.db")
    made = services.add_source(
        engagement, name="X", folder_path="orders.db", actor=engineer, at=now
    )
    path.rename(tmp_path / "moved.db")
    path.symlink_to(tmp_path / "moved.db")

    found = result_of_a_test(made, engineer, now)

    assert (found.tables, found.outcome) == ([], "source_refused")
    assert "no longer among" in found.sentence
