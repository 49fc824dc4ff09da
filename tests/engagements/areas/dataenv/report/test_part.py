"""The part on the data environment: its lead, its remarks, and what each probe measured."""

from dataclasses import replace

from engagements.areas.dataenv.report.part import sources_part
from engagements.areas.dataenv.report.rows import ProbeRow, SourceRow
from engagements.areas.dataenv.report.words import FINDING_WORDS
from engagements.domain.readiness import Level, Requirement, Status, judge
from engagements.domain.reporting import GroupFindings, Heading, Note, Table, Tone


def requirement(status):
    return Requirement(
        area="dataenv", group="g", key="CMP-01", text="Filled", level=Level.MUST, status=status
    )


def probe(name="CMP-01", outcome="pass", **more):
    return ProbeRow(
        probe=name, question="Columns are filled", level=Level.MUST, outcome=outcome, **more
    )


def source(*probes, **more):
    given = {
        "key": "1", "name": "claims", "kind": "PostgreSQL", "tables": 8, "rows": 3_242_484,
        "rows_exact": True, "run": 3, "statements": 61, "seconds": 41.2, "measured_at": None,
        "evidence": "E-01", "score": 80.0, "coverage": 1.0,
        "judgement": judge([requirement(Status.FAILING)]), "probes": probes,
    }  # fmt: skip
    return SourceRow(**(given | more))


def page(*sources):
    return sources_part(sources, time_zone="UTC")


def test_the_lead_counts_results_and_names_what_stopped_and_what_is_not_ready():
    stopped = source(
        probe(outcome="not_measured"),
        name="members",
        stopped="the role can write",
        judgement=judge([requirement(Status.UNKNOWN)]),
    )
    found = page(source(probe(), probe(outcome="fail"), probe(outcome="fail")), stopped)

    assert found.lead == (
        "Two sources, 4 probe results: 1 pass, 2 fail and 1 not measured. The run on members "
        "stopped, so 1 probe stayed unmeasured. Not ready: claims."
    )
    assert Note(text="The run stopped: the role can write") in found.blocks


def test_a_source_without_a_run_is_in_scope_and_out_of_it():
    found = page(source(tables=None, run=None, score=None, coverage=None))

    assert found.in_scope == ("One data source with 0 probe results",)
    assert found.out_of_scope == ("claims: registered, but no run has finished on it",)
    assert [block.kind for block in found.blocks] == ["table", "heading", "note", "findings"]
    assert [cell.text for cell in found.blocks[0].rows[0].cells[2:4]] == ["\N{EN DASH}", "never"]


def test_no_source_is_a_part_that_says_why_it_is_absent():
    found = page()

    assert (found.blocks, found.absent) == ((), "no data source is registered")


def test_a_run_that_is_too_old_says_so():
    (note,) = (b for b in page(source(probe(), too_old=True)).blocks if isinstance(b, Note))

    assert note.text.startswith("The run is too old")


def test_a_source_is_a_heading_its_probes_and_its_findings():
    measured = probe(
        outcome="fail", table="claims", columns=("a", "b"), numerator=28_874,
        denominator=812_306, pass_limit=0.0, also=("notes", "payments"),
    )  # fmt: skip
    found = page(source(measured))
    table = found.blocks[2]

    assert found.blocks[1] == Heading(text="claims")
    assert found.blocks[-1] == GroupFindings(group="1")
    assert isinstance(table, Table)
    assert table.caption == "claims: 1 probe, 1 fail. Evidence E-01"
    assert [cell.text for cell in table.rows[0].cells[3:]] == [
        "Fail",
        "claims.a, b, and 2 more tables",
        "28,874 of 812,306 = 3.55%",
        "0%",
    ]
    assert table.rows[0].cells[3].tone is Tone.BAD


def test_the_rows_are_in_the_data_whole():
    (row,) = page(source(probe(), stopped="x" * 900)).data["sources"]

    assert row["stopped"] == "x" * 900
    assert row["probes"][0]["probe"] == "CMP-01"
    assert page(replace(source(), key="7")).group_titles == {"7": "claims"}


def test_every_probe_that_has_a_defect_says_what_harm_it_does():
    assert all(words.defect and words.harm.endswith(".") for words in FINDING_WORDS.values())
