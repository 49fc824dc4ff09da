"""What is declared of reach, and what nobody declared."""

from datetime import UTC, datetime
from types import SimpleNamespace

from engagements.area import Print
from engagements.domain.facts import Answer
from engagements.domain.reporting import Cell, Known, Reach, ReachLine, Tone
from reports.collect import reach

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def context(**answers):
    """Return as much of what an engagement is judged by as its reach is printed from."""
    given = {
        key.replace("__", "."): Answer(key=key, value=value, by="Lead", at=AT)
        for key, value in answers.items()
    }
    return SimpleNamespace(engagement=SimpleNamespace(name="Claims triage"), answers=given)


def declared(**answers):
    return reach.section(context(**answers), prints={}, register=())


def test_nothing_declared_is_nothing_printed():
    found = declared()

    assert (found.data, found.tools, found.models, found.egress) == ((), (), (), ())
    assert found.who_tested == "Nobody yet"


def test_what_the_profile_says_is_declared_never_measured():
    found = declared(
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


def test_what_areas_know_stands_beside_what_is_declared():
    line = ReachLine(
        name="svc", first="database role", second=Cell(text="2 Nov"), known=Known(measured=True)
    )
    prints = {
        "one": Print(reach=lambda _: Reach(identities=(line,), tested=True)),
        "two": Print(reach=lambda _: Reach(models=(line,))),
        "three": Print(),
    }

    found = reach.section(context(), prints=prints, register=())

    assert (found.identities, found.models) == ((line,), (line,))
    assert found.who_tested == "Runs of this toolkit"
