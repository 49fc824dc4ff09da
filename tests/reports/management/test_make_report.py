"""The command that makes a report without a worker."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from engagements.models import CriterionResult
from engagements.selectors import stages
from reports.models import Report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both,
    pytest.mark.usefixtures("store", "quick_render"),
]


def test_it_prints_where_the_report_lies(playbook_engagement, tmp_path, capsys):
    output = tmp_path / "out.pdf"

    call_command("make_report", playbook_engagement.code, output=output)

    assert output.read_bytes().startswith(b"%PDF-")
    assert Report.objects.get().sha256 in capsys.readouterr().out


def test_findings_that_block_end_with_one(playbook_engagement):
    gate = stages.playbook(playbook_engagement).gate_out_of(playbook_engagement.current_stage)
    must = next(c for c in gate.criteria if c.level == "must" and c.kind != "auto")
    CriterionResult.objects.create(
        engagement=playbook_engagement,
        gate_key=gate.key,
        criterion_key=must.key,
        state="unmet",
        recorded_by=playbook_engagement.owner,
        recorded_at=timezone.now(),
    )

    with pytest.raises(SystemExit) as ended:
        call_command("make_report", playbook_engagement.code)

    assert ended.value.code == 1
    assert Report.objects.get().verdict == "NO_GO"


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
