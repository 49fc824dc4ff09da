"""What notices and jobs pointed at before they said what they are about."""

from importlib import import_module

import pytest

about = import_module("engagements.migrations.0003_about").about
SOURCE = "6f7d8a52-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    ("path", "kind", "key"),
    [
        ("/engagements/BRW-01/", "engagement", ""),
        ("/engagements/BRW-01/gate/", "gate", ""),
        ("/engagements/BRW-01/log/#e-12", "entry", "12"),
        ("/engagements/BRW-01/files/#evidence-3", "evidence", "3"),
        ("/engagements/BRW-01/questions/#q-2", "question", "2"),
        ("/engagements/BRW-01/runs/3/", "probe_run", "3"),
        (f"/engagements/BRW-01/sources/{SOURCE}/", "source", SOURCE),
        ("/engagements/BRW-01/reports/4/", "report", "4"),
        ("/portal/brackwater/BRW-01/reports/4/", "report", "4"),
        ("/portal/brackwater/BRW-01/questions/#q-2", "question", "2"),
        (f"/jobs/?job={SOURCE}", "job", SOURCE),
        pytest.param("/engagements/BRW-01/elsewhere/9/", "engagement", "", id="to the engagement"),
        pytest.param("/somewhere/", "", "", id="to nothing"),
    ],
)
def test_an_address_becomes_what_stood_there(path, kind, key):
    assert about(path) == (kind, key)
