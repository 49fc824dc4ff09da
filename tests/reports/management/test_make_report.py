"""The command that makes a report without a worker."""

import pytest
from django.core.management import CommandError, call_command

from reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_VAR = tmp_path / "var"


def test_it_prints_where_the_report_lies(playbook_engagement, tmp_path, capsys):
    output = tmp_path / "out.pdf"

    with pytest.raises(SystemExit) as ended:  # not ready: findings that block
        call_command("make_report", playbook_engagement.code, output=output)

    report = Report.objects.get()
    assert ended.value.code == 1
    assert output.read_bytes().startswith(b"%PDF-")
    assert report.sha256 in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "output", "sentence"),
    [
        ("NO-01", None, "There is no engagement NO-01."),
        ("ARD-02", "missing/out.pdf", "the folder is not there"),
    ],
)
def test_a_mistake_is_one_sentence(playbook_engagement, tmp_path, code, output, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("make_report", code, output=tmp_path / output if output else None)

    assert refused.value.returncode == 2
    assert Report.objects.count() == 0
