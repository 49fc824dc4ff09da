"""Loading data files: all checked first, each written once, never edited."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from engagements.domain.datafile import InvalidDataFile
from engagements.importers import catalogs
from engagements.models import Event, PlaybookVersion
from engagements.registry import TwoOwners
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def write(tmp_path):
    def file(name, text):
        path = tmp_path / name
        path.write_text(text)
        return path

    return file


def load(*paths, now):
    return catalogs.load(paths, at=now, write=True)


def test_everything_shipped_loads_once(now):
    first = factories.load_catalogs()
    told = Event.objects.count()
    second = factories.load_catalogs()

    assert first.loaded
    assert PlaybookVersion.objects.count() == 1
    assert (second.loaded, Event.objects.count()) == ([], told)
    assert second.lines() == [f"{first.checked} data files are sound; nothing new."]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("x-1.yaml", "format: moon/1\n", "is none of"),
        ("x-1.yaml", "- 1\n", "is none of"),
        ("x-1.yaml", "", "empty"),
    ],
)
def test_files_that_are_nothing_of_ours(write, now, name, text, wanted):
    with pytest.raises(InvalidDataFile, match=wanted):
        load(write(name, text), now=now)


def test_unreadable_files_are_one_line(write, tmp_path, now):
    binary = tmp_path / "b.yaml"
    binary.write_bytes(b"\xff\xfe\x00")

    for path in (binary, tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(InvalidDataFile, match="cannot be read as UTF-8 text"):
            load(path, now=now)


def test_the_commands(write):
    out = StringIO()
    call_command("check_catalogs", stdout=out)
    assert "data files are sound" in out.getvalue()
    assert not PlaybookVersion.objects.exists()

    call_command("load_catalogs", stdout=out)
    assert PlaybookVersion.objects.count() == 1

    bad = write("x-1.yaml", "format: moon/1\n")
    for command, code in (("check_catalogs", 1), ("load_catalogs", 2)):
        with pytest.raises(CommandError) as refused:
            call_command(command, bad)
        assert refused.value.returncode == code


def test_a_format_has_one_reader(monkeypatch):
    twice = [*catalogs.catalogs(), catalogs.catalogs()[0]]
    monkeypatch.setattr(catalogs, "catalogs", lambda: twice)

    with pytest.raises(TwoOwners):
        catalogs._readers(write=False)


def test_the_shipped_files_stand_in_the_folders_of_the_catalogs():
    folders = [folder for catalog in catalogs.catalogs() for folder in catalog.folders]

    assert all(folder.is_dir() for folder in folders)
    assert list(dict.fromkeys(path.parent for path in catalogs.shipped())) == folders
