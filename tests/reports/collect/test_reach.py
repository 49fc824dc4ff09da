"""What is declared of reach, and what nobody told."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from engagements.area import Print
from engagements.domain.reporting import Cell, Known, Reach, ReachLine, Tone
from engagements.models import ProfileFact
from reports.collect import reach

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def context(engagement):
    return SimpleNamespace(engagement=engagement)


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
        return reach.section(context(engagement), prints={}, register=())

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
    assert (tools.writes.text, tools.writes.tone) == ("yes", Tone.WARN)
    assert tools.sends_out.tone is Tone.UNKNOWN
    assert tools.person_approves.text == "no"
    assert (model.first, model.second.text) == ("At its vendor", "European Union")
    assert found.subprocessors[0].name == "Azure"


def test_what_areas_know_stands_beside_what_is_declared(engagement):
    line = ReachLine(
        name="svc", first="database role", second=Cell(text="2 Nov"), known=Known(measured=True)
    )
    prints = {
        "one": Print(reach=lambda _: Reach(identities=(line,), tested=True)),
        "two": Print(reach=lambda _: Reach(models=(line,))),
        "three": Print(),
    }

    found = reach.section(context(engagement), prints=prints, register=())

    assert (found.identities, found.models) == ((line,), (line,))
    assert found.who_tested == "Runs of this toolkit"
