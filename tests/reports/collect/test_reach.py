"""What is declared of reach, and what nobody told."""

import pytest
from django.utils import timezone

from engagements.areas.dataenv.models import Source
from engagements.models import ProfileFact
from reports.collect import reach
from reports.document.snapshot import Sign

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def told(engagement):
    def tell(**answers):
        for key, value in answers.items():
            ProfileFact.objects.create(
                engagement=engagement,
                key=key.replace("__", "."),
                value=value,
                set_by=engagement.owner,
                set_at=timezone.now(),
            )
        return reach.section(engagement, register=())

    return tell


def test_nothing_told_is_nothing_printed(told):
    found = told()

    assert (found.data, found.tools, found.models, found.egress) == ((), (), (), ())
    assert found.who_tested == "Nobody yet"


def test_what_the_profile_says_is_declared_never_measured(told):
    found = told(
        ai__tool_use=True,
        ai__human_oversight=False,
        hosting__model_host="vendor_api",
        hosting__region="EU",
        hosting__provider="azure",
    )
    (tools,) = found.tools
    (model,) = found.models

    assert not any(line.known.measured for line in (tools, model, *found.subprocessors))
    assert (tools.writes.text, tools.writes.sign) == ("yes", Sign.WARN)
    assert tools.sends_out.sign is Sign.UNKNOWN
    assert tools.person_approves.text == "no"
    assert (model.first, model.second.text) == ("At its vendor", "European Union")
    assert found.subprocessors[0].name == "Azure"


def test_a_source_that_was_never_run_has_unknown_rights(engagement, told):
    Source.objects.create(
        engagement=engagement,
        name="claims",
        kind="postgres",
        host="db.client.example",
        port=5432,
        username="svc",
        created_by=engagement.owner,
        created_at=timezone.now(),
    )
    found = told()
    (right,) = found.data

    cells = (right.may_read, right.may_change, right.may_delete, right.sensitive, right.transport)
    assert {cell.sign for cell in cells} == {Sign.UNKNOWN}
    assert not right.known.measured
    assert found.egress[0].name == "db.client.example:5432"
    assert found.identities[0].first == "database role, rights not measured"
