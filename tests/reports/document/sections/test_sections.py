"""What each section computes; one file for what they share, one sentence each for their leads."""

from dataclasses import replace
from datetime import date

import pytest

from engagements.domain.reporting import GroupFindings, Part, Row, Table
from engagements.domain.reporting.cells import texts
from reports.document.outline import compose, outline
from reports.document.sections import (
    evidence,
    findings,
    part,
    reach,
    readiness,
    renewals,
    scope,
    stages,
    summary,
)
from reports.document.snapshot import Reach, Status
from tests.reports.sample import sample
from tests.reports.sample_rows import requirement, requirements

EMPTY = (
    Part(area="one", key="one", title="One", absent="nothing of it is on record"),
    Part(area="two", key="two", title="Two", absent="nothing of it was looked at"),
)


def proven_rows():
    return [replace(row, status=Status.PROVEN, reason="") for row in requirements()]


def test_sections_are_numbered_without_a_gap():
    composition = compose(sample())

    assert [s.number for s in composition.sections] == list(range(1, 11))
    assert [s.title for s in composition.sections] == [e.title for e in outline(sample())]
    assert [s.title for s in composition.sections][4:8] == [
        "Stages and gate",
        "Compliance",
        "Data environment",
        "Findings",
    ]
    assert composition.omitted == ()


def test_a_section_without_data_is_left_out_and_named():
    composition = compose(sample(reach=Reach(), parts=EMPTY, findings=()))

    assert [omitted.title for omitted in composition.omitted] == [
        "What this system can reach and do",
        "One",
        "Two",
        "Findings",
    ]
    assert [s.number for s in composition.sections] == [1, 2, 3, 4, 5, 6]
    assert all(omitted.reason for omitted in composition.omitted)


def tables(value):
    blocks = value.blocks if isinstance(value, part.PartPage) else ()
    values = (*vars(value).values(), *(block.value for block in blocks))
    return [item for item in values if hasattr(item, "columns")]


@pytest.mark.parametrize("section", compose(sample()).sections, ids=lambda section: section.key)
def test_tables_fill_the_width_and_rows_have_equal_cells(section):
    for table in tables(section.values):
        assert sum(column.width for column in table.columns) in {99, 100}
        for row in table.rows:
            assert len(row.cells) == len(table.columns) - 1


def test_headline_names_target_date_and_what_counts():
    assert summary.headline(sample()) == (
        "Not ready for the rollout gate on 18 December 2026. Four musts fail; four actions close "
        "them."
    )


def test_headline_of_one_failing_must_agrees_with_its_number():
    rows = [requirement("compliance", "g", "A", "A", "must", "failing")]

    assert summary.headline(sample(rows)).endswith("One must fails; one action closes it.")


def test_headline_when_all_is_proven():
    rows = [row for row in proven_rows() if row.area not in {"tooling", "evaluation"}]

    assert summary.headline(sample(rows)) == (
        "Ready for the rollout gate on 18 December 2026. Every requirement is proven."
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            "unknown",
            "Not known yet for the rollout gate on 18 December 2026. One must is not known",
        ),
        ("excepted", "Ready with conditions for the rollout gate on 18 December 2026. One except"),
    ],
)
def test_headline_of_the_other_verdicts(status, told):
    rows = [requirement("compliance", "g", "A", "A", "must", status)]

    assert summary.headline(sample(rows)).startswith(told)


def test_musts_are_counted_by_grade():
    assert summary.musts_sentence(sample()) == (
        "Musts: 16 proven (14 measured or witnessed), 4 failing, 3 unknown."
    )


def test_summary_compares_with_the_report_before():
    assert "Seven more musts are proven than in report 1." in summary.build(sample()).prose
    assert "the baseline" in summary.build(sample(versions=())).prose


def test_days_open_count_both_ends():
    first = summary.build(sample()).blocks.rows[0]

    assert first.head.text == "F-01"
    assert first.cells[3].text == "17 d"  # from 4 to 20 November


def test_reach_counts_measured_and_declared():
    assert reach.build(sample()).lead == (
        "For the security officer: 5 lines, 4 measured by our checks and 1 declared. One identity "
        "can write where it should only read."
    )


def test_reach_says_what_nobody_told():
    assert "egress and subprocessors" in reach.build(sample()).missing


def test_scope_prints_every_left_out_row_with_its_reason():
    page = scope.build(sample())

    assert page.left_out is not None
    assert page.left_out.caption.startswith("Left out of every count: 8 rows")
    assert all(row.cells[0].text for row in page.left_out.rows)


def test_readiness_lead_counts_areas_and_groups():
    assert readiness.build(sample()).lead == (
        "Of three areas examined, three are not ready. Of five groups behind them, four are not "
        "ready and one is not known yet. Agent layer and Evaluation are not examined by this "
        "version."
    )


def test_stages_lead_counts_days_waits_and_the_way_to_the_target():
    assert stages.build(sample()).lead == (
        "39 days in hardening against 30 expected; ten days of waiting in all. 28 days to the "
        "target date."
    )


def test_a_passed_target_is_said():
    late = replace(sample().target, on=date(2026, 11, 19))

    assert "The target date passed one day ago." in stages.build(sample(target=late)).lead


def page(*blocks, **more):
    made = Part(area="dataenv", key="dataenv", title="Data environment", blocks=blocks, **more)
    return part.build(made, sample())


def test_a_part_prints_its_lead_and_its_blocks_in_order():
    kinds = [block.kind for block in part.build(sample().parts[1], sample()).blocks]

    assert kinds[:5] == ["table", "figures", "heading", "charts", "table"]
    assert page(lead="One source.").lead == "One source."


def test_cells_get_the_sign_and_colour_of_their_tone():
    control = part.build(sample().parts[0], sample()).blocks[1].value
    source = part.build(sample().parts[1], sample()).blocks[0].value

    assert [(row.cells[-1].text, row.cells[-1].css) for row in control.rows[1:]] == [
        ("✗ Failing", "failing"),
        ("▲ Exception", "excepted"),
    ]
    assert control.rows[0].css == "group"
    assert (source.rows[0].cells[1].text, source.rows[0].cells[1].css) == (
        "Not ready",
        "failing bold",
    )


def test_a_bar_counts_what_its_row_says():
    bar = part.build(sample().parts[0], sample()).blocks[0].value.rows[0].cells[0].text

    assert "OWASP LLM: 3 measured, 2 failing, 2 unknown." in bar


def test_findings_of_a_group_are_those_of_the_report():
    (block,) = page(GroupFindings(group="claims_core")).blocks

    assert block.value.text.startswith("F-")
    assert "(claims_core UNQ-02), due " in block.value.text
    assert page(GroupFindings(group="nobody")).blocks == ()


def test_rows_beyond_the_most_are_counted():
    columns = sample().parts[0].blocks[1].columns
    rows = tuple(Row(cells=texts(str(n), "", "")) for n in range(9))
    (block,) = page(Table(caption="Nine", columns=columns, rows=rows, most=7)).blocks

    assert len(block.value.rows) == 7
    assert block.value.note == "2 more rows in the data of this report."


def test_findings_lead_counts_kinds():
    assert findings.build(sample()).lead == (
        "17 findings: four block, four are about what is not known and nine are conditions."
    )


def test_a_finding_without_an_owner_says_so():
    rows = [requirement("compliance", "g", "A", "A", "must", "failing")]

    assert findings.build(sample(rows)).cards[0].owner == "Nobody named yet"


def test_renewals_lead():
    assert renewals.build(sample()).lead.startswith("Three items of evidence, under twelve proven")


def test_evidence_lead_counts_grades_and_what_lapsed():
    assert evidence.build(sample()).lead == (
        "24 items: 6 measured, 4 witnessed, 4 imported, 5 documented and 5 attested. Five items "
        "lapsed and count for nothing."
    )


def test_a_summary_without_a_block_names_what_is_not_known():
    rows = [requirement("compliance", "g", "A", "A", "must", "unknown", closes="Attach it")]
    page = summary.build(sample(rows))

    assert (page.blocks, page.no_blocks) == (None, "No must fails today.")
    assert page.unknown.caption == "What is not known: one must"
    assert [row.cells[0].text for row in page.unknown.rows] == ["Attach it"]
    assert summary.build(sample()).unknown is None
